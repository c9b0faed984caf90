//! Events of time series, and queries.

mod events;
mod range_query;
