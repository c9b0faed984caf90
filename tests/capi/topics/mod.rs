//! Subscriptions, adding and removing topics, and notifications.

mod bad_selectors;
mod bad_values;
mod control;
mod notifications;
mod subscriptions;
