//! The program: its first line, its end, its mistakes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

fn start(arguments: &[&str]) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_diffusion-devserver"))
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
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

/// What an ended server has written to standard error.
fn log(child: &mut Child) -> String {
    let mut text = String::new();
    let mut stream = child.stderr.take().expect("a log");
    stream.read_to_string(&mut text).expect("text");
    text
}

/// The program with `--wait-for`, to its end: its status, and what it says.
fn wait_for(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_diffusion-devserver"))
        .env_remove("DEVSERVER_CONTROL_TOKEN")
        .arg("--wait-for")
        .args(arguments)
        .output()
        .expect("run");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn waiting_from_a_shell() {
    let token_file = std::env::temp_dir().join(format!("devserver-token-{}", std::process::id()));
    let token_file = token_file.to_str().expect("a name");
    // One of a server that ran before.
    std::fs::write(token_file, "00000000000000000000000000000000").expect("written");
    // A port that nobody has listened on for a moment; with luck nobody else takes it.
    let port = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        listener
            .local_addr()
            .expect("an address")
            .port()
            .to_string()
    };
    let at = ["--control-port", &port, "--control-token-file", token_file];
    let (status, said) = wait_for(&["ready", "--timeout", "50ms", at[0], at[1], at[2], at[3]]);
    assert_eq!(status, Some(1));
    assert!(said.contains("no server at control port"), "{said}");
    let early = std::thread::spawn({
        let arguments = [&["session=1"], &at[..]].concat();
        let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
        move || wait_for(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    });
    let (mut child, mut output) = start(&["--port", "0", at[0], at[1], at[2], at[3]]);
    let ready = line(&mut output);
    let address = ready.strip_prefix("ready on ws://").expect(&ready);
    assert_eq!(wait_for(&["ready", at[0], at[1], at[2], at[3]]).0, Some(0));
    let mode = std::fs::metadata(token_file).expect("a file").permissions();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777,
        0o600
    );
    let (status, said) = wait_for(&["session", "--timeout", "50ms", at[0], at[1], at[2], at[3]]);
    assert_eq!(status, Some(1));
    assert!(said.contains("session=1 did not come within"), "{said}");
    let (status, said) = wait_for(&["ready", at[0], at[1]]);
    assert_eq!(status, Some(1));
    assert!(
        said.contains("the token printed at start is needed"),
        "{said}"
    );
    let mut client = TcpStream::connect(address).expect("it listens");
    let request = "GET /diffusion?ty=WC&v=29&ca=10&r=60000 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\
        Connection: Upgrade\r\nSec-WebSocket-Key: E12MaVH1sy8OoYw13jS1mA==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    client.write_all(request.as_bytes()).expect("sent");
    let (status, said) = early.join().expect("no panic");
    assert_eq!(status, Some(0), "{said}");
    child.kill().expect("killed");
    child.wait().expect("ended");
    std::fs::remove_file(token_file).expect("removed");
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
        assert_eq!(rest, "", "addresses and the token are alone there");
        let log = log(&mut child);
        let line = log.lines().last().expect("a line");
        // As the library writes it: 2026-01-31T12:00:00.000Z INFO  text.
        let (time, text) = line.split_once(' ').expect("a time");
        assert_eq!((time.len(), time.as_bytes()[10]), (24, b'T'), "{line}");
        assert!(time.ends_with('Z') && text.contains("stopping"), "{line}");
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
