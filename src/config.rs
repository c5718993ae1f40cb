//! What the host page says: the attributes of the element, and the page's address.
