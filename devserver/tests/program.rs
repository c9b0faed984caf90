//! The program: its first line, its end, its mistakes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

fn start(arguments: &[&str]) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_diffusion-devserver"))
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let output = BufReader::new(child.stdout.take().expect("an output"));
    (child, output)
}

fn line(output: &mut impl BufRead) -> String {
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    line.trim_end().to_owned()
}

#[test]
fn the_first_line_says_where_it_listens_and_signals_end_it() {
    for signal in ["TERM", "INT"] {
        let (mut child, mut output) = start(&["--port", "0", "--control-port", "0"]);
        let ready = line(&mut output);
        let address = ready
            .strip_prefix("ready on ws://")
            .expect(&ready)
            .to_owned();
        let control = line(&mut output);
        let control = control.strip_prefix("control on http://").expect(&control);
        let client = TcpStream::connect(&address).expect("it listens");
        TcpStream::connect(control).expect("the control port too");
        let token = line(&mut output);
        let token = token.strip_prefix("control token ").expect(&token);
        assert_eq!(token.len(), 32, "{token}");
        let killed = Command::new("kill")
            .args([&format!("-{signal}"), &child.id().to_string()])
            .status();
        assert!(killed.expect("kill").success());
        assert!(child.wait().expect("ended").success(), "a clean end");
        let mut rest = String::new();
        output.read_to_string(&mut rest).expect("the rest");
        assert!(rest.contains("stopping"), "{rest}");
        assert!(TcpStream::connect(&address).is_err(), "nobody listens");
        drop(client);
    }
}

#[test]
fn an_open_control_port_has_no_token() {
    let (mut child, mut output) = start(&["--port", "0", "--control-port", "0", "--control-open"]);
    line(&mut output);
    let control = line(&mut output);
    let control = control.strip_prefix("control on http://").expect(&control);
    let mut stream = TcpStream::connect(control).expect("the control port");
    stream
        .write_all(b"GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    child.kill().expect("killed");
    child.wait().expect("ended");
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("the rest");
    assert!(!rest.contains("token"), "{rest}");
}

#[test]
fn it_serves_tls_and_writes_the_authority() {
    let file = std::env::temp_dir().join(format!("devserver-authority-{}.pem", std::process::id()));
    let (mut child, mut output) = start(&[
        "--port",
        "0",
        "--tls",
        "--ca-file",
        file.to_str().expect("a name"),
    ]);
    assert!(line(&mut output).starts_with("ready on wss://127.0.0.1:"));
    child.kill().expect("killed");
    child.wait().expect("ended");
    let written = std::fs::read_to_string(&file).expect("the authority");
    assert!(
        written.starts_with("-----BEGIN CERTIFICATE-----"),
        "{written}"
    );
    std::fs::remove_file(&file).expect("removed");
}

#[test]
fn a_damaged_state_file_is_refused_with_a_sentence() {
    let file = std::env::temp_dir().join(format!("devserver-damaged-{}.json", std::process::id()));
    std::fs::write(&file, "{ \"version\": ").expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_diffusion-devserver"))
        .args(["--port", "0", "--state", file.to_str().expect("a name")])
        .output()
        .expect("run");
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        text.contains("is damaged: it is no JSON") && text.contains("repair it or remove it"),
        "{text}"
    );
    std::fs::remove_file(&file).expect("removed");
}

#[test]
fn mistakes_end_it_with_an_explanation() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    for (arguments, explanation) in [
        (&["--port", port.as_str()][..], "cannot listen on 127.0.0.1"),
        (&["--prot", "1"], "--prot"),
        (&["--script-text", "after 1s fly"], "unknown action `fly`"),
        (&["--script", "no-such-file"], "no-such-file"),
        (&["--certificate", "c.pem"], "belong together"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_diffusion-devserver"))
            .args(arguments)
            .output()
            .expect("run");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains(explanation), "{arguments:?}: {text}");
    }
}
