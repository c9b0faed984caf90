//! Removal policies (property `REMOVAL`, `specification/protocol/topic-services section 2.4`).

use std::time::Duration;

use diffusion::wire::handshake::ConnectParameters;
use diffusion::wire::services::topics::specification::TopicType;

use crate::support::topics::{specification, text, TopicClient};
use crate::support::Driver;

const START: i64 = 1_704_067_200_000;

struct Fixture {
    driver: Driver,
    watcher: TopicClient,
}

impl Fixture {
    fn new(removal: &str) -> Self {
        let mut driver = Driver::quiet();
        let mut watcher = TopicClient::open(&mut driver, 29);
        let policy = specification(TopicType::String, &[("REMOVAL", removal)]);
        watcher.add(&mut driver, "a", &policy).expect("added");
        Self { driver, watcher }
    }

    fn pass(&mut self, seconds: u64) {
        self.driver.pass(Duration::from_secs(seconds));
    }

    /// Whether the topic is there: adding it with another specification fails then.
    fn exists(&mut self) -> bool {
        let other = specification(TopicType::Json, &[]);
        let added = self.watcher.add(&mut self.driver, "a", &other);
        if added.is_ok() {
            self.watcher.remove(&mut self.driver, "a");
        }
        added.is_err()
    }

    /// The topic is there until so many seconds from now have passed.
    fn lives_for(&mut self, seconds: u64) {
        self.pass(seconds - 1);
        assert!(self.exists(), "too early");
        self.pass(1);
        assert!(!self.exists(), "too late");
    }
}

#[test]
fn at_a_time() {
    let mut fixture = Fixture::new(&format!("when time after {}", START + 60_000));
    fixture.lives_for(60);
    let mut fixture = Fixture::new("when time after 'Mon, 1 Jan 2024 00:02:00 GMT'");
    fixture.lives_for(120);
    let mut fixture = Fixture::new("when time after 0");
    fixture.pass(0);
    assert!(!fixture.exists());
}

#[test]
fn without_updates() {
    let mut fixture = Fixture::new("when no updates for 10s after 1m");
    fixture.pass(65);
    let Fixture { driver, watcher } = &mut fixture;
    watcher
        .set(driver, "a", TopicType::String, &text("x"))
        .expect("set");
    fixture.lives_for(10);
    let mut fixture = Fixture::new("when no updates for 10s after 1m");
    fixture.lives_for(70);
}

#[test]
fn without_subscriptions() {
    let mut fixture = Fixture::new("when local subscriptions < 2 for 10s");
    fixture.pass(5);
    let mut first = TopicClient::open(&mut fixture.driver, 29);
    let mut second = TopicClient::open(&mut fixture.driver, 25);
    first.subscribe(&mut fixture.driver, "a");
    second.subscribe(&mut fixture.driver, "a");
    fixture.pass(100);
    assert!(fixture.exists());
    second.unsubscribe(&mut fixture.driver, "a");
    fixture.pass(9);
    second.subscribe(&mut fixture.driver, "a");
    fixture.pass(9);
    fixture.driver.receive(second.connection, &[0x1d]);
    fixture.lives_for(10);
    let events = first.events(&mut fixture.driver);
    assert_eq!(events[..2], ["+a", "-a Removal"]);
}

#[test]
fn when_its_session_closes() {
    let mut driver = Driver::quiet();
    let mut creator = TopicClient::open(&mut driver, 29);
    let mut watcher = TopicClient::open(&mut driver, 29);
    let policy = [("REMOVAL", "when this session closes remove \"?a//\"")];
    creator
        .add(&mut driver, "a", &specification(TopicType::String, &policy))
        .expect("added");
    watcher.publish(&mut driver, "a/b", &text("x"));
    watcher.publish(&mut driver, "c", &text("x"));
    watcher.subscribe(&mut driver, "?.*//");
    watcher.events(&mut driver);
    driver.receive(creator.connection, &[0x1d]);
    assert_eq!(watcher.events(&mut driver), ["-a Removal", "-a/b Removal"]);
}

#[test]
fn conditions_together() {
    let mut fixture = Fixture::new(&format!(
        "when time after {} and no updates for 10s",
        START + 60_000
    ));
    fixture.lives_for(70);
    let mut fixture = Fixture::new(&format!(
        "when time after {} or no updates for 10s",
        START + 60_000
    ));
    fixture.lives_for(10);
    let mut fixture = Fixture::new(&format!(
        "when time after {} and (subscriptions < 1 for 20s or no updates for 10s after 1m)",
        START + 60_000
    ));
    fixture.lives_for(80);
}

#[test]
fn a_selector_that_leaves_its_own_topic_alone() {
    let mut fixture = Fixture::new("when no updates for 10s remove '>b'");
    let Fixture { driver, watcher } = &mut fixture;
    watcher.publish(driver, "b", &text("x"));
    watcher.subscribe(driver, "b");
    fixture.pass(10);
    let Fixture { driver, watcher } = &mut fixture;
    assert_eq!(watcher.events(driver), ["+b", "b=\"x\"", "-b Removal"]);
    watcher.publish(driver, "b", &text("x"));
    fixture.pass(5);
    let Fixture { driver, watcher } = &mut fixture;
    assert_eq!(watcher.events(driver), ["+b", "b=\"x\"", "-b Removal"]);
    assert!(fixture.exists());
}

#[test]
fn when_no_session_fits() {
    let mut fixture =
        Fixture::new("when no local session has '$Principal is \\'client\\'' for 10s after 1m");
    let parameters = ConnectParameters {
        principal: Some("client".into()),
        ..crate::support::parameters()
    };
    let client = TopicClient::open_with(&mut fixture.driver, parameters);
    fixture.pass(200);
    assert!(fixture.exists());
    fixture.driver.receive(client.connection, &[0x1d]);
    fixture.lives_for(10);
    let mut fixture =
        Fixture::new("when no session has \"$Principal is 'client'\" for 10s after 1m");
    fixture.lives_for(70);
}
