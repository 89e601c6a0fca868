//! A session of the page: a run with its samples and its network.

mod error;
mod history;
mod session;
mod stop;

pub use self::error::SessionError;
pub use self::history::History;
pub use self::session::Session;
pub use self::stop::{MAX_STEPS, StopReason};
