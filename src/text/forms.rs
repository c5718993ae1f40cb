//! The words of the forms.
