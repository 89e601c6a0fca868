//! A server of the page's files on this machine.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::problem::Problem;

/// A server that has its port.
pub(crate) struct Server {
    port: u16,
    listener: TcpListener,
}

impl Server {
    /// Takes a port of 127.0.0.1; 0 selects a free one.
    pub(crate) fn bind(port: u16) -> Result<Self, Problem> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| Problem::Port { port, error })?;
        Ok(Self { port, listener })
    }

    /// Prints the address, then serves the files of `folder` until the process ends.
    pub(crate) fn serve(self, folder: &Path) -> Result<(), Problem> {
        let Self { port, listener } = self;
        run(listener, folder).map_err(|error| Problem::Port { port, error })
    }
}

fn run(listener: TcpListener, folder: &Path) -> io::Result<()> {
    println!("Open http://{}/ in a browser; Ctrl+C ends the server", listener.local_addr()?);
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener)?, files(folder)).await })
}

/// The files of `folder`, with their media types, in gzip. Browsers ask again after each build.
fn files(folder: &Path) -> Router {
    let revalidate = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Router::new().fallback_service(ServeDir::new(folder)).layer(revalidate).layer(CompressionLayer::new())
}

#[cfg(test)]
mod tests;
