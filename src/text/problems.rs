//! A sentence for each thing that can be wrong with a field.
