//! What clients configured survives the server.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use devserver::{Server, ServerOptions};
use diffusion::wire::message;
use diffusion::wire::services::control::session_trees::{
    BranchMapping, BranchMappingTable, PutBranchMappingTable,
};
use diffusion::wire::services::Service;

use crate::client::{Client, Seen};

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = format!("devserver-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(folder);
        std::fs::create_dir(&path).expect("a folder");
        Self(path)
    }

    fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("entries");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names
            .map(|name| name.into_string().expect("a name"))
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn start(file: &Path) -> Result<Server, String> {
    Server::start(ServerOptions {
        state: Some(file.to_owned()),
        ..ServerOptions::default()
    })
    .map_err(|error| error.to_string())
}

fn put(client: &mut Client, branch: &str) {
    let table = BranchMappingTable {
        session_tree_branch: branch.into(),
        mappings: vec![BranchMapping {
            session_filter: "all".into(),
            topic_tree_branch: "x".into(),
        }],
    };
    let (mut body, mut frame) = (Vec::new(), Vec::new());
    PutBranchMappingTable::write_request(&table, &mut body, 29).expect("expressible");
    message::encode_request(&mut frame, PutBranchMappingTable::ID, 1, &body);
    client.send(&frame);
    assert_eq!(client.read(), Seen::Message(vec![0x06, 1]));
}

/// The branches that the server tells.
fn branches(server: &Server) -> serde_json::Value {
    let state = server.with_core(|core, _| core.saved_state());
    let tables = state.expect("a server")["sessionTrees"].clone();
    let tables = tables.as_array().expect("a list").clone();
    tables
        .iter()
        .map(|table| table["sessionTreeBranch"].clone())
        .collect()
}

#[test]
fn stores_survive_and_are_on_the_disk_when_the_answer_comes() {
    let folder = Folder::new("state");
    let file = folder.0.join("state.json");
    let server = start(&file).expect("a server");
    assert!(
        file.exists(),
        "a file that cannot be written is found at start"
    );
    let mut client = Client::connect(&server);
    for branch in ["a", "b"] {
        put(&mut client, branch);
        let text = std::fs::read_to_string(&file).expect("the file");
        assert!(text.contains(&format!("\"{branch}\"")), "{text}");
    }
    let mode = std::fs::metadata(&file).expect("the file").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600, "there may be passwords in it");
    assert_eq!(folder.files(), ["state.json"], "nothing else is left");
    server
        .perform_text("restart state=lose")
        .expect("restarted");
    assert_eq!(branches(&server), serde_json::json!(["a", "b"]));
    drop(server);
    let server = start(&file).expect("a server");
    assert_eq!(branches(&server), serde_json::json!(["a", "b"]));
}

#[test]
fn damaged_files_are_refused_and_left_alone() {
    let folder = Folder::new("damaged");
    let file = folder.0.join("state.json");
    for (content, problem) in [
        ("", "it is no JSON"),
        ("{\"version\": 1,", "it is no JSON"),
        ("{\"version\": 7}", "it has version 7"),
        (
            "{\"version\": 1, \"sessionTrees\": {}}",
            "sessionTrees: it is no list",
        ),
    ] {
        std::fs::write(&file, content).expect("written");
        let found = start(&file).expect_err(content);
        assert!(
            found.contains(problem) && found.contains("state.json"),
            "{found}"
        );
        let left = std::fs::read_to_string(&file).expect("the file");
        assert_eq!(left, content);
    }
    let nowhere = folder.0.join("missing").join("state.json");
    let found = start(&nowhere).expect_err("no folder");
    assert!(found.contains("cannot write"), "{found}");
    let found = start(&folder.0).expect_err("a folder");
    assert!(found.contains("cannot read"), "{found}");
}
