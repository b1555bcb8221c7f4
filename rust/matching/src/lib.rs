//! Rows to people: block, compare, cluster.
