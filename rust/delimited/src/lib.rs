//! Delimited text to records, every line accounted for.
