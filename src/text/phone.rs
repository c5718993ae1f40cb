//! Words of phone numbers: adding one, changing one.
