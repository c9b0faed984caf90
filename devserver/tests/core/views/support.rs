//! Views and what they make, as lines to compare.

use std::time::Duration;

use devserver::core::ServerConfig;
use diffusion::wire::services::control::outcomes::CreatedOrErrors;
use diffusion::wire::services::control::topic_views::{
    CreateTopicView, CreateTopicViewRequest, RemoveTopicView, TopicView,
};
use diffusion::wire::services::topics::specification::{TopicSpecification, TopicType};
use diffusion::wire::services::topics::update_constraint::UpdateConstraint;

use crate::support::topics::{json, specification, TopicClient};
use crate::support::{quiet_config, Driver};

/// A server, who makes topics and views, and who watches everything below `v`.
pub struct Stage {
    pub driver: Driver,
    pub control: TopicClient,
    pub watcher: TopicClient,
}

impl Stage {
    pub fn new() -> Self {
        Self::with(quiet_config())
    }

    pub fn with(config: ServerConfig) -> Self {
        let mut driver = Driver::new(config);
        let control = TopicClient::open(&mut driver, 29);
        let mut watcher = TopicClient::open(&mut driver, 29);
        watcher.subscribe(&mut driver, "?v//");
        Self {
            driver,
            control,
            watcher,
        }
    }

    pub fn try_view(&mut self, name: &str, text: &str) -> Result<CreatedOrErrors<TopicView>, i32> {
        let request = CreateTopicViewRequest {
            name: name.to_owned(),
            specification: text.to_owned(),
        };
        self.control
            .ask::<CreateTopicView>(&mut self.driver, &request)
    }

    pub fn view(&mut self, name: &str, text: &str) {
        match self.try_view(name, text) {
            Ok(CreatedOrErrors::Created(view)) => assert_eq!(view.name, name),
            other => panic!("no view: {other:?}"),
        }
    }

    pub fn remove_view(&mut self, name: &str) {
        self.control
            .ask::<RemoveTopicView>(&mut self.driver, &name.to_owned())
            .expect("removed");
    }

    /// A topic of any type with a value.
    pub fn put(&mut self, path: &str, specification: &TopicSpecification, value: &[u8]) {
        self.control
            .add_and_set(
                &mut self.driver,
                path,
                specification,
                value,
                UpdateConstraint::Unconstrained,
            )
            .expect("published");
    }

    pub fn json(&mut self, path: &str, value: &str) {
        self.put(path, &specification(TopicType::Json, &[]), &json(value));
    }

    pub fn remove(&mut self, selector: &str) {
        self.control.remove(&mut self.driver, selector);
    }

    pub fn pass(&mut self, seconds: u64) {
        self.driver.pass(Duration::from_secs(seconds));
    }

    /// What the watcher was told since the last call. A delta looks like a value.
    pub fn told(&mut self) -> Vec<String> {
        let events = self.watcher.events(&mut self.driver);
        events
            .into_iter()
            .map(|event| event.replacen('~', "=", 1))
            .collect()
    }

    /// All topics below `v` and their values, in the order of their paths.
    pub fn all(&mut self) -> Vec<String> {
        let mut reader = TopicClient::open(&mut self.driver, 29);
        reader.subscribe(&mut self.driver, "?v//");
        let events = reader.events(&mut self.driver);
        let mut found: Vec<String> = Vec::new();
        for event in events {
            match event.strip_prefix('+') {
                Some(path) => found.push(path.to_owned()),
                None => {
                    found.pop();
                    found.push(event);
                }
            }
        }
        found
    }
}

/// What a view makes of JSON topics.
pub fn mapped(sources: &[(&str, &str)], view: &str) -> Vec<String> {
    let mut stage = Stage::new();
    for (path, value) in sources {
        stage.json(path, value);
    }
    stage.view("view", view);
    stage.all()
}

impl Stage {
    /// A new value of a JSON topic, whatever its properties.
    pub fn json_again(&mut self, path: &str, value: &str) {
        self.control
            .set(&mut self.driver, path, TopicType::Json, &json(value))
            .expect("set");
    }
}
