//! Update constraints built with the functions of C have the bytes of the official clients, in every version
//! (`specification/topics/update-constraints section 4`).

use std::ffi::{c_int, c_void, CString};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::mpsc::{channel, Receiver, Sender};

use diffusion::capi::*;
use diffusion::data::scalars::{decode_double, decode_int64, decode_string};
use diffusion::wire::primitives::WriteWire;
use serde_json::Value;

use crate::server::PATIENCE;
use crate::support::*;

type Constraint = *mut DIFFUSION_TOPIC_UPDATE_CONSTRAINT_T;

/// A lock of a session that lives.
struct Lock(*const DIFFUSION_SESSION_LOCK_T);
// SAFETY: locks may be used from any thread.
unsafe impl Send for Lock {}

unsafe extern "C" fn on_lock(lock: *const DIFFUSION_SESSION_LOCK_T, context: *mut c_void) -> c_int {
    (*context.cast::<Sender<Lock>>()).send(Lock(lock)).unwrap();
    0
}

struct Test {
    session: CSession,
    sender: Box<Sender<Lock>>,
    locks: Receiver<Lock>,
}

fn operator(name: &str) -> MaybeUninit<DIFFUSION_TOPIC_UPDATE_CONSTRAINT_OPERATOR_T> {
    let names = ["IS", "EQ", "NE", "GT", "GE", "LT", "LE"];
    let number = 1 + names.iter().position(|known| *known == name).unwrap() as c_int;
    // SAFETY: the enumeration is a number of this size.
    unsafe { ptr::from_ref(&number).cast::<MaybeUninit<_>>().read() }
}

/// The value of a condition, to be released.
fn value(condition: &Value) -> *mut DIFFUSION_UPDATE_CONSTRAINT_VALUE_T {
    let bytes = bytes(condition["bytes"].as_str().unwrap());
    match condition["value_type"].as_str().unwrap() {
        "NULL" => diffusion_update_constraint_value_null(),
        "BOOLEAN" => diffusion_update_constraint_value_from_bool(MaybeUninit::new(bytes == [0xf5])),
        "INT64" => {
            diffusion_update_constraint_value_from_int64(decode_int64(&bytes).unwrap().unwrap())
        }
        "DOUBLE" => {
            diffusion_update_constraint_value_from_double(decode_double(&bytes).unwrap().unwrap())
        }
        "STRING" => {
            let text = CString::new(decode_string(&bytes).unwrap().unwrap().into_owned()).unwrap();
            // SAFETY: a C string.
            unsafe { diffusion_update_constraint_value_from_string(text.as_ptr()) }
        }
        "BINARY" => {
            let buf = buf(&bytes);
            // SAFETY: a live buffer, which is released.
            unsafe {
                let value = diffusion_update_constraint_value_from_binary(buf);
                buf_free(buf);
                value
            }
        }
        other => panic!("{other}"),
    }
}

impl Test {
    fn connect(version: u8) -> Self {
        let (sender, locks) = channel();
        Self {
            session: CSession::connect(version),
            sender: Box::new(sender),
            locks,
        }
    }

    /// Lets the session acquire a lock, and releases it again: the constraint has a copy.
    fn locked(&mut self, name: &str, sequence: i64) -> Constraint {
        let params = diffusion_session_lock_params_s {
            on_lock_acquired: Some(on_lock),
            on_error: None,
            on_discard: None,
            context: ptr::from_ref(&*self.sender).cast_mut().cast(),
        };
        let c_name = CString::new(name).unwrap();
        // SAFETY: a live session and context.
        unsafe { diffusion_session_lock(self.session.session, c_name.as_ptr(), params) };
        let sent = self.session.sent();
        assert_eq!(sent.service, 114);
        let mut acquisition = Vec::new();
        acquisition.put_string(name);
        acquisition.put_varint64(sequence);
        acquisition.put_byte(0);
        self.session.answer(sent.cid, &hex(&acquisition));
        let Lock(lock) = self.locks.recv_timeout(PATIENCE).unwrap();
        // SAFETY: a live session and lock; all members of the parameters may be zero.
        unsafe {
            let constraint = diffusion_topic_update_constraint_locked(lock);
            diffusion_session_lock_unlock(self.session.session, lock, std::mem::zeroed());
            let sent = self.session.sent();
            assert_eq!(sent.service, 116);
            self.session.answer(sent.cid, "01");
            constraint
        }
    }

    /// The constraint, to be released; none if C has no functions for it.
    fn build(&mut self, described: &Value) -> Option<Constraint> {
        let text = |key: &str| described[key].as_str().unwrap();
        Some(match text("type") {
            "UNCONSTRAINED" => diffusion_topic_update_constraint_unconstrained(),
            "NO_VALUE" => diffusion_topic_update_constraint_no_value(),
            "NO_TOPIC" => diffusion_topic_update_constraint_no_topic(),
            "LOCKED" => {
                let sequence = &described["sequence"];
                // Numbers beyond those of JavaScript are written as text.
                let sequence = sequence
                    .as_i64()
                    .unwrap_or_else(|| text("sequence").parse().unwrap());
                self.locked(text("lock_name"), sequence)
            }
            // SAFETY: live values, which are released.
            "VALUE" => unsafe {
                let value = value(described);
                let constraint = diffusion_topic_update_constraint_value_comparison(
                    operator(text("operator")),
                    value,
                );
                diffusion_update_constraint_value_free(value);
                constraint
            },
            "PARTIAL_JSON" => return part(described),
            kind @ ("AND" | "OR") => {
                let (left, right) = (
                    self.build(&described["left"])?,
                    self.build(&described["right"])?,
                );
                let combine = match kind {
                    "AND" => diffusion_topic_update_constraint_and,
                    _ => diffusion_topic_update_constraint_or,
                };
                // SAFETY: live constraints, which are released.
                unsafe {
                    let both = combine(left, right);
                    diffusion_topic_update_constraint_free(left);
                    diffusion_topic_update_constraint_free(right);
                    both
                }
            }
            other => panic!("{other}"),
        })
    }

    /// Sets JSON 1 at `p` if the constraint holds; gives the body of the request, or none if it cannot be sent.
    fn set(&mut self, constraint: Constraint) -> Option<String> {
        assert!(!constraint.is_null());
        let one = buf(&[1]);
        let params = DIFFUSION_TOPIC_UPDATE_SET_PARAMS_T {
            topic_path: c"p".as_ptr(),
            datatype: MaybeUninit::new(diffusion_datatype_e::DATATYPE_JSON),
            update: one,
            on_topic_update: Some(on_set),
            on_error: Some(on_error),
            on_discard: None,
            context: self.session.context(),
        };
        // SAFETY: live arguments, which are given up.
        unsafe {
            diffusion_topic_update_set_with_constraint(self.session.session, constraint, params);
            diffusion_topic_update_constraint_free(constraint);
            // The second request comes in any case.
            diffusion_topic_update_set(self.session.session, params);
            buf_free(one);
        }
        let first = self.session.sent();
        self.session.answer(first.cid, "");
        if first.body == "01700f010100" {
            // What was refused here is told of before what the server has answered.
            assert_eq!(self.session.call(), "error 104");
            assert_eq!(self.session.call(), "set");
            return None;
        }
        let second = self.session.sent();
        self.session.answer(second.cid, "");
        assert_eq!(self.session.call(), "set");
        assert_eq!(self.session.call(), "set");
        Some(first.body)
    }
}

unsafe extern "C" fn on_set(context: *mut c_void) -> c_int {
    record(context, "set".to_owned());
    0
}

/// C has functions for one part at a time.
fn part(described: &Value) -> Option<Constraint> {
    let list = |key: &str| described[key].as_array().unwrap();
    let pointer = |pointer: &Value| CString::new(pointer.as_str().unwrap()).unwrap();
    match (&list("with")[..], &list("without")[..]) {
        // SAFETY: a C string and a live value, which is released.
        ([with], []) => unsafe {
            let value = value(with);
            let constraint = diffusion_topic_update_constraint_partial_json_comparison(
                pointer(&with["pointer"]).as_ptr(),
                operator(with["operator"].as_str().unwrap()),
                value,
            );
            diffusion_update_constraint_value_free(value);
            Some(constraint)
        },
        ([], [without]) => {
            let pointer = pointer(without);
            // SAFETY: a C string.
            Some(unsafe {
                diffusion_topic_update_constraint_partial_json_without_value(pointer.as_ptr())
            })
        }
        _ => None,
    }
}

#[test]
fn constraints_have_the_bytes_of_the_official_clients() {
    let vectors = crate::vectors::load("services-topics.json");
    let of_set = |vector: &&Value| {
        vector["name"] == "SET_TOPIC"
            && vector["part"] == "request"
            && vector["v"] == 29
            && vector["value"]["path"] == "p"
            && vector["value"]["value"] == "01"
    };
    let vectors: Vec<&Value> = vectors.as_array().unwrap().iter().filter(of_set).collect();
    for version in [25, 27, 28, 29] {
        let mut test = Test::connect(version);
        let mut compared = 0;
        for vector in &vectors {
            let Some(constraint) = test.build(&vector["value"]["constraint"]) else {
                continue;
            };
            let newest = vector["hex"].as_str().unwrap();
            let expected = match (version, vector["python_v25"].as_str().unwrap()) {
                (25, "unsupported") => None,
                (25, hex) if hex != "same" => Some(hex),
                _ => Some(newest),
            };
            let sent = test.set(constraint);
            assert_eq!(sent.as_deref(), expected, "version {version}: {vector}");
            compared += 1;
        }
        // All but some of several parts.
        assert!(
            compared >= vectors.len() - 4,
            "{compared} of {}",
            vectors.len()
        );
        assert_eq!(test.session.close(), [""; 0]);
    }
}
