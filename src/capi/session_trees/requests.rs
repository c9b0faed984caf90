//! `features/session-trees.h`: setting and looking up branch mapping tables (`specification/control/session-trees section 1`).
//!
//! Callable from any thread; outcomes are called on the session's callback thread. Lock: none.

use core::ffi::{c_char, c_int, c_void};

use crate::capi::ffi::api_error::DIFFUSION_API_ERROR;
use crate::capi::ffi::layout::assert_layout;
use crate::capi::ffi::out_param::{argument, attempt};
use crate::capi::ffi::outcall::outcall;
use crate::capi::ffi::owned;
use crate::capi::session::request::arguments;
use crate::capi::session::request::error::ErrorTarget;
use crate::capi::session::types::{DISCARD_HANDLER_T, ERROR_HANDLER_T, SESSION_T};
use crate::capi::session_trees::table::DIFFUSION_BRANCH_MAPPING_TABLE_T;
use crate::capi::util::list::contents;
use crate::capi::util::list::LIST_T;
use crate::wire::services::common::Empty;
use crate::wire::services::control::session_trees::{
    GetBranchMappingTable, GetSessionTreeBranchesWithMappings, PutBranchMappingTable,
};

/// Called on the session's callback thread when a table has been set.
///
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type branch_mapping_table_set_cb = Option<unsafe extern "C" fn(context: *mut c_void) -> c_int>;
/// Called on the session's callback thread with the branches of session trees that have mappings.
///
/// @param session_tree_branches A list of `char *` in the order of the paths, empty if there are
///     none. It belongs to the library, with all that is in it, and is valid until the callback
///     returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type get_session_tree_branches_cb = Option<
    unsafe extern "C" fn(session_tree_branches: *const LIST_T, context: *mut c_void) -> c_int,
>;
/// Called on the session's callback thread with the table of a branch.
///
/// @param table The table; without mappings if the branch has none. It belongs to the library and is
///     valid until the callback returns.
/// @param context The context of the request.
/// @return #HANDLER_SUCCESS; ignored.
pub type get_branch_mapping_table_cb = Option<
    unsafe extern "C" fn(
        table: *const DIFFUSION_BRANCH_MAPPING_TABLE_T,
        context: *mut c_void,
    ) -> c_int,
>;

/// Parameters of diffusion_session_trees_put_branch_mapping_table().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_session_trees_put_branch_mapping_table_params_s {
    /// The table; it stays the program's.
    pub table: *mut DIFFUSION_BRANCH_MAPPING_TABLE_T,
    /// The table was set.
    pub on_table_set: branch_mapping_table_set_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_session_trees_put_branch_mapping_table().
pub type DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T =
    diffusion_session_trees_put_branch_mapping_table_params_s;
assert_layout!(diffusion_session_trees_put_branch_mapping_table_params_s, size 40, align 8, { table: 0, on_table_set: 8, on_error: 16, on_discard: 24, context: 32 });

/// Parameters of diffusion_session_trees_get_session_tree_branches().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_session_trees_get_session_tree_branches_params_s {
    /// The branches are there.
    pub on_session_tree_branches_received: get_session_tree_branches_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_session_trees_get_session_tree_branches().
pub type DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T =
    diffusion_session_trees_get_session_tree_branches_params_s;
assert_layout!(diffusion_session_trees_get_session_tree_branches_params_s, size 32, align 8, { on_session_tree_branches_received: 0, on_error: 8, on_discard: 16, context: 24 });

/// Parameters of diffusion_session_trees_get_branch_mapping_table().
#[repr(C)]
#[derive(Clone, Copy)]
pub struct diffusion_session_trees_get_branch_mapping_table_params_s {
    /// The branch of session trees.
    pub session_tree_branch: *mut c_char,
    /// The table is there.
    pub on_table_received: get_branch_mapping_table_cb,
    /// The request failed.
    pub on_error: ERROR_HANDLER_T,
    /// No answer will come.
    pub on_discard: DISCARD_HANDLER_T,
    /// Passed to the handlers.
    pub context: *mut c_void,
}
/// Parameters of diffusion_session_trees_get_branch_mapping_table().
pub type DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T =
    diffusion_session_trees_get_branch_mapping_table_params_s;
assert_layout!(diffusion_session_trees_get_branch_mapping_table_params_s, size 40, align 8, { session_tree_branch: 0, on_table_received: 8, on_error: 16, on_discard: 24, context: 32 });

/// Sets what sessions see at a branch of their session trees, in place of what was set before. A table
/// without mappings removes it. If the server finds the table invalid, the error is
/// `DIFF_ERR_INVALID_BRANCH_MAPPING`.
///
/// If the result is true, exactly one of `params.on_table_set`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session, which needs the permission `MODIFY_TOPIC` for the session tree
///     branch and `EXPOSE_BRANCH` for all topic tree branches of the new table and the old one;
///     otherwise the error is `DIFF_ERR_ACCESS_DENIED`.
/// @param params The table and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the table is NULL or has text
///     that is not UTF-8.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_trees_put_branch_mapping_table(
    session: *mut SESSION_T,
    params: DIFFUSION_SESSION_TREES_PUT_BRANCH_MAPPING_TABLE_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a live table by contract.
        let table = unsafe { argument(params.table, "the table") }?.to_wire()?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let call = params.on_table_set;
        handle.call::<PutBranchMappingTable>(table, target, move |_program, Empty| {
            if let Some(call) = call {
                // SAFETY: the program's function and context.
                unsafe { outcall!("on_table_set", call(target.context())) };
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_session_trees_put_branch_mapping_table";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}

/// Lists the branches of session trees that have mappings, as far as the session may read them.
///
/// If the result is true, exactly one of `params.on_session_tree_branches_received`,
/// `params.on_error` and `params.on_discard` is called later, on the session's callback thread;
/// those that are NULL are skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session.
/// @param params The handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_trees_get_session_tree_branches(
    session: *mut SESSION_T,
    params: DIFFUSION_SESSION_TREES_GET_SESSION_TREE_BRANCHES_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let call = params.on_session_tree_branches_received;
        handle.call::<GetSessionTreeBranchesWithMappings>(
            Empty,
            target,
            move |_program, branches| {
                if let Some(call) = call {
                    contents::lend_texts(branches.iter().map(String::as_str), |list| {
                        // SAFETY: the program's function and context; the list lives during the call.
                        unsafe {
                            outcall!(
                                "on_session_tree_branches_received",
                                call(list, target.context())
                            )
                        };
                    });
                }
                Ok(())
            },
        );
        Ok(())
    };
    let function = "diffusion_session_trees_get_session_tree_branches";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}

/// Reads the table of a branch of session trees. That there is none is no failure: the table has no
/// mappings then.
///
/// If the result is true, exactly one of `params.on_table_received`, `params.on_error` and
/// `params.on_discard` is called later, on the session's callback thread; those that are NULL are
/// skipped, an error then goes to `session->global_service_error_handler`.
///
/// @param session The session, which needs the permission `READ_TOPIC` for the branch; otherwise the
///     error is `DIFF_ERR_ACCESS_DENIED`.
/// @param params The branch and the handlers; copied.
/// @param[out] api_error Receives NULL, or on failure an error to be released with
///     diffusion_api_error_free(); may be NULL.
/// @return True if the request was accepted. False, and nothing is called, if `session` is not a
///     valid session or the program has closed it, or if the branch is NULL.
#[no_mangle]
pub unsafe extern "C" fn diffusion_session_trees_get_branch_mapping_table(
    session: *mut SESSION_T,
    params: DIFFUSION_SESSION_TREES_GET_BRANCH_MAPPING_TABLE_PARAMS_T,
    api_error: *mut DIFFUSION_API_ERROR,
) -> bool {
    let body = || {
        let handle = arguments::session(session)?;
        // SAFETY: NULL or a C string by contract.
        let branch = unsafe { arguments::text(params.session_tree_branch, "the branch") }?;
        let target = ErrorTarget::new(params.on_error, params.on_discard, params.context);
        let call = params.on_table_received;
        handle.call::<GetBranchMappingTable>(branch, target, move |_program, table| {
            if let Some(call) = call {
                let table = DIFFUSION_BRANCH_MAPPING_TABLE_T::lent(table);
                // SAFETY: the program's function and context; the table lives during the call.
                unsafe {
                    outcall!(
                        "on_table_received",
                        call(owned::lend_kept(&table), target.context())
                    )
                };
            }
            Ok(())
        });
        Ok(())
    };
    let function = "diffusion_session_trees_get_branch_mapping_table";
    // SAFETY: NULL or room for an error by contract.
    unsafe { attempt(function, api_error, body) }.is_some()
}
