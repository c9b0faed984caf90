//! What value streams and handlers of topic messages are told, worked out as simply as can be: nothing is remembered but the
//! topics, their values, and who has been added. All values are strings, and everybody reads strings.

use super::fixture::value_word;

/// The selector of all topics.
pub const EVERYTHING: &str = "?.*//";

/// A subscribed topic.
struct Topic {
    id: i32,
    path: String,
    is_kept: bool,
    value: Option<Vec<u8>>,
}

/// Every change returns the words, as those of the [fixture](super::fixture), of what is told because of it.
#[derive(Default)]
pub struct Model {
    /// In the order in which they were subscribed.
    topics: Vec<Topic>,
    /// In the order in which they were added, with their selectors. Fallback streams have none.
    streams: Vec<(u64, Option<&'static str>)>,
    /// In the order in which they were added.
    handlers: Vec<(u64, &'static str)>,
}

fn selects(selector: &str, path: &str) -> bool {
    selector == EVERYTHING || selector == path
}

impl Model {
    /// The ids of the topics, in the order in which they were subscribed, their paths, and the values that are kept.
    pub fn topics(&self) -> impl Iterator<Item = (i32, &str, Option<&[u8]>)> {
        let topics = self.topics.iter();
        topics.map(|topic| (topic.id, topic.path.as_str(), topic.value.as_deref()))
    }

    /// The value of a topic that is kept.
    pub fn value_of(&self, id: i32) -> Option<&[u8]> {
        let (_, _, value) = self.topics().find(|(topic, ..)| *topic == id)?;
        value
    }

    pub fn stream_count(&self) -> usize {
        self.streams.len()
    }

    /// The streams with selectors that select a path.
    fn selecting(&self, path: &str) -> Vec<u64> {
        let streams = self.streams.iter();
        streams
            .filter(|(_, selector)| selector.is_some_and(|selector| selects(selector, path)))
            .map(|(stream, _)| *stream)
            .collect()
    }

    fn fallbacks(&self) -> Vec<u64> {
        let streams = self.streams.iter();
        streams
            .filter(|(_, selector)| selector.is_none())
            .map(|(stream, _)| *stream)
            .collect()
    }

    /// The streams that get the values of a topic.
    fn readers(&self, path: &str) -> Vec<u64> {
        let selecting = self.selecting(path);
        match selecting.is_empty() {
            true => self.fallbacks(),
            false => selecting,
        }
    }

    pub fn subscribe(&mut self, id: i32, path: &str, is_kept: bool) -> Vec<String> {
        // One with the same id or path begins anew.
        let mut words = self.unsubscribe(|topic| topic.id == id, "refresh");
        words.append(&mut self.unsubscribe(|topic| topic.path == path, "refresh"));
        words.push(format!("+{path}#{id}"));
        let readers = self.readers(path).into_iter();
        words.extend(readers.map(|reader| format!("{reader}+{path}")));
        self.topics.push(Topic {
            id,
            path: path.to_owned(),
            is_kept,
            value: None,
        });
        words
    }

    /// The server ends a subscription, which need not be known.
    pub fn end_subscription(&mut self, id: i32) -> Vec<String> {
        let words = self.unsubscribe(|topic| topic.id == id, "0");
        match words.is_empty() {
            true => vec![format!("-#{id}(0)")],
            false => words,
        }
    }

    pub fn refresh(&mut self) -> Vec<String> {
        self.unsubscribe(|_| true, "refresh")
    }

    fn unsubscribe(&mut self, is_meant: impl Fn(&Topic) -> bool, why: &str) -> Vec<String> {
        let mut words = Vec::new();
        for Topic { id, path, .. } in self.topics.iter().filter(|topic| is_meant(topic)) {
            words.push(format!("-{path}#{id}({why})"));
            for reader in self.readers(path) {
                words.push(format!("{reader}-{path}({why})"));
            }
        }
        self.topics.retain(|topic| !is_meant(topic));
        words
    }

    /// A value that came as a whole.
    pub fn value(&mut self, id: i32, value: Vec<u8>) -> Vec<String> {
        self.message(id, value, 'V')
    }

    /// A value that came as the difference to the one before.
    pub fn delta(&mut self, id: i32, value: Vec<u8>) -> Vec<String> {
        match self.value_of(id) {
            Some(_) => self.message(id, value, 'D'),
            None => self.reject(id),
        }
    }

    fn message(&mut self, id: i32, value: Vec<u8>, kind: char) -> Vec<String> {
        let Some(at) = self.topics.iter().position(|topic| topic.id == id) else {
            return Vec::new();
        };
        let words = self.message_words(&self.topics[at], &value, kind);
        let topic = &mut self.topics[at];
        if topic.is_kept {
            topic.value = Some(value);
        }
        words
    }

    fn message_words(&self, topic: &Topic, value: &[u8], kind: char) -> Vec<String> {
        let path = &topic.path;
        let old = topic.value.as_deref().map_or("~".to_owned(), value_word);
        let new = value_word(value);
        let mut words = vec![format!("{path}<{old}")];
        let handlers = self.handlers.iter();
        let handlers = handlers.filter(|(_, selector)| selects(selector, path));
        words.extend(handlers.map(|(handler, _)| format!("h{handler}:{path}={new}{kind}")));
        // The one of last resort gets what no other gets.
        if words.len() == 1 {
            words.push(format!("h:{path}={new}{kind}"));
        }
        let readers = self.readers(path).into_iter();
        words.extend(readers.map(|reader| format!("{reader}:{path}={new}<{old}")));
        words
    }

    /// A value that cannot be read: what was before is not known any more.
    pub fn reject(&mut self, id: i32) -> Vec<String> {
        let Some(at) = self.topics.iter().position(|topic| topic.id == id) else {
            return Vec::new();
        };
        self.topics[at].value = None;
        let path = &self.topics[at].path;
        let readers = self.readers(path).into_iter();
        readers.map(|reader| format!("{reader}!{path}")).collect()
    }

    pub fn add_stream(&mut self, stream: u64, selector: Option<&'static str>) -> Vec<String> {
        let mut words = Vec::new();
        for topic in &self.topics {
            let path = &topic.path;
            let is_free = self.selecting(path).is_empty();
            match selector {
                Some(selector) if !selects(selector, path) => continue,
                None if !is_free => continue,
                Some(_) if is_free => {
                    let fallbacks = self.fallbacks().into_iter();
                    words.extend(fallbacks.map(|fallback| format!("{fallback}-{path}(change)")));
                }
                _ => {}
            }
            catch_up(stream, topic, &mut words);
        }
        self.streams.push((stream, selector));
        words
    }

    /// Removes one of the streams, and returns which it was, too.
    pub fn remove_stream(&mut self, at: usize) -> (u64, Vec<String>) {
        let (stream, selector) = self.streams.remove(at);
        let mut words = vec![format!("{stream}x")];
        for topic in &self.topics {
            let was_read = selector.is_some_and(|selector| selects(selector, &topic.path));
            if was_read && self.selecting(&topic.path).is_empty() {
                for fallback in self.fallbacks() {
                    catch_up(fallback, topic, &mut words);
                }
            }
        }
        (stream, words)
    }

    pub fn add_handler(&mut self, handler: u64, selector: &'static str) {
        self.handlers.push((handler, selector));
    }

    /// The session ends.
    pub fn close(&mut self) -> Vec<String> {
        self.topics.clear();
        let streams = self.streams.drain(..);
        streams.map(|(stream, _)| format!("{stream}X")).collect()
    }
}

/// A stream gets a topic that is there already.
fn catch_up(stream: u64, Topic { path, value, .. }: &Topic, words: &mut Vec<String>) {
    words.push(format!("{stream}+{path}"));
    if let Some(value) = value {
        words.push(format!("{stream}:{path}={}<~", value_word(value)));
    }
}
