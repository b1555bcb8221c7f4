//! Text to telephone number: parse, repair, classify.
