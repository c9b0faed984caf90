//! Metrics and alerts (`specification/protocol/control-services section 12.3`).

use bytes::Bytes;

use super::outcomes::ErrorReports;
use crate::wire::error::{Unsupported, WireError};
use crate::wire::primitives::{Reader, WriteWire};
use crate::wire::services::common::{Empty, ErrorReason};
use crate::wire::services::Codec;

/// Metrics by class and name.
pub type ServerMetrics = Vec<(String, Vec<(String, i64)>)>;

/// For the names of labels, for the values of these labels: the values of the metrics.
pub type LabelledMetrics = Vec<(Vec<String>, Vec<(Vec<String>, Vec<i64>)>)>;

sequence! {
    /// Asks for the metrics of a class of things.
    pub struct MeasuredEntityClassRequest {
        /// The class.
        pub entity_class: String,
        /// The server that is meant; none for the one asked.
        pub server_name: Option<String>,
    }

    /// The metrics of a class of things.
    pub struct MeasuredEntityClassResponse {
        /// The names of the metrics.
        pub metric_names: Vec<String>,
        /// The values, in the order of the names.
        pub values: LabelledMetrics,
    }

    /// Asks for JMX values.
    pub struct FetchJmxValuesRequest {
        /// The names of the beans.
        pub names: Vec<String>,
        /// Whether all servers of the cluster are meant.
        pub clustered: bool,
    }

    /// Asks for metrics.
    pub struct GetMetricsRequest {
        /// The names of the metrics; empty if a pattern is given.
        pub filters: Vec<String>,
        /// A regular expression for the names of the metrics; empty if names are given.
        pub pattern: String,
        /// The servers that are meant.
        pub servers: MetricServers,
    }

    /// The samples of a metric.
    pub struct MetricSampleCollection {
        /// The name.
        pub name: String,
        /// The unit.
        pub unit: String,
        /// What kind of metric it is.
        pub kind: MetricKind,
        /// The samples.
        pub samples: Vec<MetricSample>,
    }

    /// A sample of a metric.
    pub struct MetricSample {
        /// The value.
        pub value: DoubleBits,
        /// Milliseconds since the epoch; -1 for none.
        pub timestamp: i64,
        /// The name.
        pub name: String,
        /// The names of the labels.
        pub label_names: Vec<String>,
        /// The values of the labels, in the order of the names.
        pub label_values: Vec<String>,
    }

    /// Sets an alert.
    pub struct SetMetricAlertRequest {
        /// The name.
        pub name: String,
        /// What the alert is.
        pub specification: String,
    }

    /// An alert.
    pub struct MetricAlert {
        /// The name.
        pub name: String,
        /// What the alert is.
        pub specification: String,
        /// Who set it.
        pub principal: String,
        /// The roles of the alert.
        pub roles: Vec<String>,
    }
}

codes! {
    /// The kind of a metric.
    pub enum MetricKind {
        /// Only grows.
        Counter = 0,
        /// Goes up and down.
        Gauge = 1,
        /// Text.
        Info = 2,
        /// Counts in classes.
        Histogram = 3,
        /// Gauges in classes.
        GaugeHistogram = 4,
        /// Truth values.
        StateSet = 5,
        /// Quantiles.
        Summary = 6,
        /// None of these.
        Unknown = 7,
    } else Unknown
}

/// `double-bits`: the bits of a floating-point number, which compare equal also for NaN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoubleBits(pub u64);

impl DoubleBits {
    /// The number.
    pub fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl From<f64> for DoubleBits {
    fn from(value: f64) -> Self {
        DoubleBits(value.to_bits())
    }
}

impl Codec for DoubleBits {
    fn read(reader: &mut Reader<'_>, _version: u8) -> Result<Self, WireError> {
        Ok(DoubleBits(reader.varint64()? as u64))
    }

    fn write(&self, out: &mut Vec<u8>, _version: u8) -> Result<(), Unsupported> {
        out.put_varint64(self.0 as i64);
        Ok(())
    }
}

/// The JMX values of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JmxValues {
    /// The values.
    Values {
        /// A map in CBOR.
        cbor: Bytes,
    },
    /// The server did not answer.
    Error(ErrorReason),
}

impl Codec for JmxValues {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(JmxValues::Values {
                cbor: Codec::read(reader, version)?,
            }),
            1 => Ok(JmxValues::Error(Codec::read(reader, version)?)),
            _ => Err(WireError::Malformed("neither values nor an error")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            JmxValues::Values { cbor } => {
                out.put_byte(0);
                cbor.write(out, version)
            }
            JmxValues::Error(reason) => {
                out.put_byte(1);
                reason.write(out, version)
            }
        }
    }
}

/// The servers whose metrics are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetricServers {
    /// The one asked.
    Current,
    /// All servers of the cluster.
    All,
    /// One server.
    Named {
        /// Its name.
        server: String,
    },
}

impl Codec for MetricServers {
    fn read(reader: &mut Reader<'_>, version: u8) -> Result<Self, WireError> {
        match reader.byte()? {
            0 => Ok(MetricServers::Current),
            1 => Ok(MetricServers::All),
            2 => Ok(MetricServers::Named {
                server: Codec::read(reader, version)?,
            }),
            _ => Err(WireError::Malformed("unknown choice of servers")),
        }
    }

    fn write(&self, out: &mut Vec<u8>, version: u8) -> Result<(), Unsupported> {
        match self {
            MetricServers::Current => out.put_byte(0),
            MetricServers::All => out.put_byte(1),
            MetricServers::Named { server } => {
                out.put_byte(2);
                server.write(out, version)?;
            }
        }
        Ok(())
    }
}

services! {
    /// Client to server: metrics of the server.
    GetServerMetrics = GET_SERVER_METRICS: Empty => ServerMetrics;
    /// Client to server: metrics of a class of things.
    GetMeasuredEntityClassMetrics = GET_MEASURED_ENTITY_CLASS_METRICS: MeasuredEntityClassRequest => MeasuredEntityClassResponse;
    /// Client to server: JMX values, by server.
    FetchJmxValues = FETCH_JMX_VALUES: FetchJmxValuesRequest => Vec<(String, JmxValues)>;
    /// Client to server: metrics, by server.
    GetMetrics = GET_METRICS since 26: GetMetricsRequest => Vec<(String, Vec<MetricSampleCollection>)>;
    /// Client to server: set an alert.
    SetMetricAlert = SET_METRIC_ALERT since 29: SetMetricAlertRequest => ErrorReports;
    /// Client to server: all alerts.
    ListMetricAlerts = LIST_METRIC_ALERTS since 29: Empty => Vec<MetricAlert>;
    /// Client to server: remove an alert by name.
    RemoveMetricAlert = REMOVE_METRIC_ALERT since 29: String => Empty;
}
