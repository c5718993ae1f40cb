//! One form a file: drafts are plain data and tested natively, views are compiled for the browser only.
