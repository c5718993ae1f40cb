//! What Leptos requires of every view, beside making it in the browser.

/// Implements Leptos' traits for a view with this state that is rendered in the browser only.
macro_rules! in_browser {
    ($view:ty, $state:ty) => {
        impl ::leptos::prelude::AddAnyAttr for $view {
            type Output<A: ::leptos::tachys::html::attribute::Attribute> = Self;

            // Leptos calls this for `attr:` on a component. The attribute must not disappear silently.
            fn add_any_attr<A: ::leptos::tachys::html::attribute::Attribute>(
                self,
                _attribute: A,
            ) -> Self {
                panic!(
                    "a view takes no attributes from outside: write them on the element in `view!`"
                )
            }
        }

        /// Leptos requires this of every view. Rendering to HTML is empty, because these views are only
        /// rendered in the browser.
        impl ::leptos::prelude::RenderHtml for $view {
            type AsyncOutput = Self;
            type Owned = Self;

            const MIN_LENGTH: usize = 0;

            fn dry_resolve(&mut self) {}

            async fn resolve(self) -> Self {
                self
            }

            fn to_html_with_buf(
                self,
                _buffer: &mut String,
                _position: &mut ::leptos::tachys::view::Position,
                _escape: bool,
                _mark_branches: bool,
                _attributes: Vec<::leptos::attr::any_attribute::AnyAttribute>,
            ) {
            }

            fn hydrate<const FROM_SERVER: bool>(
                self,
                _cursor: &::leptos::tachys::hydration::Cursor,
                _position: &::leptos::tachys::view::PositionState,
            ) -> $state {
                ::leptos::prelude::Render::build(self)
            }

            fn into_owned(self) -> Self {
                self
            }
        }
    };
}

pub(crate) use in_browser;
