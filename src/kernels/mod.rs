//! What a dense layer computes.
