//! Requests over a socket, as a browser sends them.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use super::Server;

/// The head and the body of the answer to a request for `path`, with one more header line.
fn get(path: &str, header: &str) -> (String, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page");
    fs::create_dir(&page).unwrap();
    fs::write(page.join("index.html"), "<p>page</p>".repeat(100)).unwrap();
    fs::write(page.join("engine_bg.wasm"), b"\0asm").unwrap();
    fs::write(folder.path().join("secret"), "secret").unwrap();
    let server = Server::bind(0).unwrap();
    let address = server.listener.local_addr().unwrap();
    thread::spawn(move || server.serve(&page));
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{header}\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    (String::from_utf8_lossy(&answer[..end]).to_lowercase(), answer[end + 4..].to_vec())
}

#[test]
fn a_folder_is_its_index() {
    let (head, body) = get("/", "");
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-type: text/html"), "{head}");
    assert_eq!(body, "<p>page</p>".repeat(100).as_bytes());
}

#[test]
fn webassembly_has_its_media_type() {
    let (head, body) = get("/engine_bg.wasm", "");
    assert!(head.contains("content-type: application/wasm"), "{head}");
    assert_eq!(body, b"\0asm");
}

#[test]
fn a_browser_that_accepts_gzip_gets_it() {
    let (head, body) = get("/", "Accept-Encoding: gzip\r\n");
    assert!(head.contains("content-encoding: gzip"), "{head}");
    assert!(body.len() < 200, "{} bytes", body.len());
}

#[test]
fn a_browser_asks_again_after_a_build() {
    let (head, _) = get("/", "");
    assert!(head.contains("cache-control: no-cache"), "{head}");
}

#[test]
fn files_outside_the_folder_are_not_found() {
    for path in ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/%2e%2e%2fsecret", "//../secret", "/..\\secret"] {
        let (head, body) = get(path, "");
        assert!(!head.starts_with("http/1.1 200"), "{path}: {head}");
        assert!(!body.ends_with(b"secret"), "{path}");
    }
}

#[test]
fn a_port_in_use_is_named() {
    let first = Server::bind(0).unwrap();
    let port = first.listener.local_addr().unwrap().port();
    let problem = Server::bind(port).err().unwrap().to_string();
    assert!(problem.starts_with(&format!("127.0.0.1:{port}: cannot serve the page here: ")), "{problem}");
    assert!(problem.contains("--port"), "{problem}");
}
