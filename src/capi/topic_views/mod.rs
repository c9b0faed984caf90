//! Topic views.

pub(crate) mod requests;
pub(crate) mod view;

pub use self::requests::{
    diffusion_create_topic_view_params_s, diffusion_get_topic_view_params_s,
    diffusion_remove_topic_view_params_s, diffusion_topic_views_create_topic_view,
    diffusion_topic_views_get_topic_view, diffusion_topic_views_list_params_s,
    diffusion_topic_views_list_topic_views, diffusion_topic_views_remove_topic_view,
    on_topic_view_created_cb, on_topic_view_response_cb, on_topic_view_retrieved_cb,
    on_topic_views_list_cb, DIFFUSION_CREATE_TOPIC_VIEW_PARAMS_T,
    DIFFUSION_GET_TOPIC_VIEW_PARAMS_T, DIFFUSION_REMOVE_TOPIC_VIEW_PARAMS_T,
    DIFFUSION_TOPIC_VIEWS_LIST_PARAMS_T,
};
pub use self::view::{
    diffusion_topic_view_dup, diffusion_topic_view_free, diffusion_topic_view_get_name,
    diffusion_topic_view_get_roles, diffusion_topic_view_get_specification, DIFFUSION_TOPIC_VIEW_T,
};
