//! What `--help` says.

use devserver::faults::{ACTIONS_HELP, AWAITED_HELP, SCRIPTS_HELP};

const OPTIONS: &str = "\
diffusion-devserver: a Diffusion server for development, with faults on demand

Usage: diffusion-devserver [--port 8080] [options]

Network
  --port N                  port to listen on (default 8080; 0: any free port)
  --host ADDRESS            address to listen on (default 127.0.0.1)
  --control-port N          HTTP control on 127.0.0.1:N (0: any free port); see http://127.0.0.1:N/help; figures of
                            metric collectors for Prometheus at http://127.0.0.1:N/metrics
  --console N               a page on 127.0.0.1:N (0: any free port) that shows sessions, topics and the log, with a button for each
                            fault; its address, with the token, is printed at start
  --control-open            let every program of this machine use it, without the token that is printed at start
  --control-token-file FILE write the token there besides, for the owner of the file alone
TLS
  --tls                     wss with a self-made certificate
  --tls-host NAME           host name or address in the certificate (repeatable; default localhost 127.0.0.1 ::1)
  --tls-expired             make the certificate an expired one
  --ca-file FILE            write the certificate authority that clients have to trust (default: printed)
  --certificate FILE --key FILE   wss with this certificate chain and PKCS#8 key (PEM)
Sessions
  --ping-period TIME        time between system pings (default 90s; 0: none)
  --unanswered-pings N      give a connection up after N unanswered system pings (default 3)
  --maximum-reconnect-timeout TIME   keep sessions without connection no longer (default 60s)
  --recovery-buffer N       messages kept for each session to be sent again (default 1000)
  --message-loss 118|106    answer to reconnections with lost messages (default 118)
  --versions A-B            protocol versions served (default 25-29)
  --newer-version serve|downgrade|hangup   answer to newer clients: highest served version, 102, or nothing
  --principal NAME:PASSWORD another principal (repeatable; admin, control, client, operator: `password`)
  --roles NAME:ROLE,ROLE    roles of a principal, besides CLIENT (repeatable)
  --no-anonymous            refuse sessions without principal
  --authenticator-timeout TIME   time that authenticators of clients have to decide, all together (default 4s)
  --drop-unnamed-properties drop properties that clients propose and no rule names (default: take them)
  --compression on|off      compress topic messages of a kilobyte and more, where the topic's property COMPRESSION allows it
                            and the client can inflate them (default on)
  --maximum-message-size N  largest message accepted from clients
  --maximum-queue N         bytes that may wait for a client that does not read, before it is cut off, and that are kept
                            to be sent again (default 64 MiB)
  --seed N                  make session ids and tokens repeatable
State
  --state FILE              keep what clients configure in this file, with passwords: principals, roles, topic views, metric
                            collectors, session trees, remote servers; read at start, where it goes before --principal and
                            the like, and written with every change (default: in memory)
Faults
  --script FILE             run the script in this file
  --script-text TEXT        run this script, for example 'on session 1 after 3s cut all rst; refuse 2s'
Waiting, for tests that would ask again and again otherwise
  --wait-for WHAT           start no server: wait until WHAT is so at one that runs or is about to, and end with 0; with 1 if
                            it does not come in time. Needs --control-port of that server; its token is read from
                            --control-token-file or DEVSERVER_CONTROL_TOKEN, unless it runs with --control-open
  --timeout TIME            how long (default 30s)
Other
  --log LEVEL               error, warn, info or debug (default info)
  --help, --version

The first line on standard output is `ready on ws://ADDRESS:PORT` (or wss); addresses, ports and the token are alone there, the
log goes to standard error. SIGINT and SIGTERM end the server.";

pub(super) fn help() -> String {
    format!(
        "{OPTIONS}\n\nScripts\n{}\n\nActions\n{}\n\nWHAT to wait for\n{}\n",
        indent(SCRIPTS_HELP),
        indent(ACTIONS_HELP),
        indent(AWAITED_HELP)
    )
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}
