//! Topics: subscriptions, updates, fetching, time series, notifications.

mod compression;
mod fetch;
mod missing_topics;
mod notifications;
mod removal;
mod subscriptions;
mod time_series;
mod update_stream_clients;
mod update_streams;
mod updates;
mod validation;
mod vectors;
