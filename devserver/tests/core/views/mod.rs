//! Topic views (`specification/control/topic-views`).

mod chains;
mod conversions;
mod delays;
mod errors;
mod forms;
mod mapping;
mod options;
mod permissions;
mod remote;
mod services;
mod support;
mod time_series;
mod transformations;
mod updates;
mod very_many;
