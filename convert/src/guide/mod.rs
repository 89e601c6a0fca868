//! Two walks from a trained network to a microcontroller: [`pytorch`] and [`keras`].

pub mod keras;
pub mod pytorch;
