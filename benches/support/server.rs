//! This program again, as a server in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Starts it with these arguments; gives the address that it prints first. What it reads stays open as long as the process is kept.
pub(crate) fn start(arguments: &[&str]) -> (Child, String) {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut address)
        .unwrap();
    (server, address.trim().to_owned())
}
