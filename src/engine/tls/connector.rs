//! What connections with the same trust share.

use std::time::{Duration, Instant};

use openssl::error::ErrorStack;
use openssl::ssl::{SslConnector, SslConnectorBuilder, SslMethod, SslVerifyMode, SslVersion};
use openssl::x509::store::{X509Store, X509StoreBuilder};

use super::{files, TlsDial, Trust};
use crate::engine::environment::has_rights_of_others;
use crate::engine::fork::PerProcess;
use crate::engine::sync::Mutex;

/// A connector and what it was made for.
struct KeptConnector {
    trust: Trust,
    minimum: SslVersion,
    made: Instant,
    connector: SslConnector,
}

/// How long a connector may miss a change of the system's certificates.
const KEEP_CONNECTOR: Duration = Duration::from_secs(60);

static LAST_CONNECTOR: PerProcess<Mutex<Option<KeptConnector>>> = PerProcess::new();

impl KeptConnector {
    fn fits(&self, dial: &TlsDial) -> bool {
        self.trust == dial.trust
            && self.minimum == dial.minimum
            && self.made.elapsed() < KEEP_CONNECTOR
    }
}

impl TlsDial {
    /// Reading the system's certificates takes longer than everything else in a dial, so the last connector is kept
    /// for a while. One with a client's key is made anew each time.
    pub(super) fn connector(&self) -> Result<SslConnector, ErrorStack> {
        if self.identity.is_some() {
            return self.build_connector();
        }
        let mut last = LAST_CONNECTOR.get().lock();
        match &*last {
            Some(kept) if kept.fits(self) => Ok(kept.connector.clone()),
            _ => {
                let connector = self.build_connector()?;
                *last = Some(KeptConnector {
                    trust: self.trust.clone(),
                    minimum: self.minimum,
                    made: Instant::now(),
                    connector: connector.clone(),
                });
                Ok(connector)
            }
        }
    }

    fn build_connector(&self) -> Result<SslConnector, ErrorStack> {
        let mut builder = SslConnector::builder(SslMethod::tls())?;
        builder.set_min_proto_version(Some(self.minimum))?;
        if let Some(identity) = &self.identity {
            identity.present(&mut builder)?;
        }
        match &self.trust {
            Trust::System => add_system_authorities(&mut builder),
            Trust::File(pem) | Trust::FileAnyName(pem) => builder.set_cert_store(store(pem)?),
            Trust::Anything => builder.set_verify(SslVerifyMode::NONE),
        }
        Ok(builder.build())
    }
}

/// Only these certificates.
fn store(pem: &[u8]) -> Result<X509Store, ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    for certificate in files::certificates(pem) {
        store.add_cert(certificate)?;
    }
    Ok(store.build())
}

/// OpenSSL has looked where it was built to look; distributions keep their certificates elsewhere too.
fn add_system_authorities(builder: &mut SslConnectorBuilder) {
    let (file, folders) = if has_rights_of_others() {
        // Not `probe`, which believes the environment.
        let folders = openssl_probe::candidate_cert_dirs();
        (None, folders.map(Into::into).collect())
    } else {
        let found = openssl_probe::probe();
        (found.cert_file, found.cert_dir)
    };
    let add = |added: Result<(), ErrorStack>| {
        if let Err(error) = added {
            log::debug!("some of the system's certificates cannot be read: {error}");
        }
    };
    if let Some(file) = file {
        add(builder.load_verify_locations(Some(&file), None));
    }
    for folder in folders {
        add(builder.load_verify_locations(None, Some(&folder)));
    }
}
