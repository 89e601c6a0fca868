//! A session of the page: a run with its samples and its network.

mod error;
mod history;
mod session;

pub use self::error::SessionError;
pub use self::history::History;
pub use self::session::{MAX_EPOCHS, Session};
