//! What the page is made of. All of it is in the program; nothing comes from elsewhere.

/// A file of the page.
#[derive(Debug)]
pub(crate) struct Asset {
    pub(crate) content_type: &'static str,
    pub(crate) content: &'static str,
}

/// The file at a path, if it is one of the page.
pub(crate) fn asset(path: &str) -> Option<Asset> {
    let (content_type, content) = match path {
        "/" => ("text/html; charset=utf-8", include_str!("page/index.html")),
        "/console.css" => ("text/css; charset=utf-8", include_str!("page/console.css")),
        "/console.js" => (
            "text/javascript; charset=utf-8",
            include_str!("page/console.js"),
        ),
        _ => return None,
    };
    Some(Asset {
        content_type,
        content,
    })
}
