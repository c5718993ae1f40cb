//! Turns parsed tags into calls of `factordesk_view`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement};
use rstml::{Infallible, Parser, ParserConfig};
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, Lit, Stmt};

type Tag = NodeElement<Infallible>;

/// The elements in SVG's namespace that the widget uses.
/// Without the namespace, the browser creates an unknown HTML element and draws nothing.
const SVG: [&str; 6] = ["svg", "path", "g", "circle", "rect", "line"];

/// Events without a name in `leptos::ev`.
const UNNAMED_EVENTS: [&str; 1] = ["cancel"];

/// Expands the macro's input.
pub(crate) fn expand(tokens: TokenStream) -> TokenStream {
    // A block that isn't Rust yet is passed on, so that the compiler, and an editor, report it in
    // place.
    let parser = Parser::new(ParserConfig::default().recover_block(true));
    let (nodes, problems) = parser.parse_recoverable(tokens).split_vec();
    let mut out = TokenStream::new();
    // Beside the view instead of in its place: one problem must not hide the compiler's others.
    for problem in problems {
        let problem = problem.emit_as_expr_tokens();
        out.extend(quote!(#problem;));
    }
    let body = several(&nodes);
    quote! {{ #out #body }}
}

/// Expands siblings: a single one stays as it is, several become a list.
fn several(nodes: &[Node<Infallible>]) -> TokenStream {
    match nodes {
        [Node::Element(tag)] => one(tag),
        [node] => {
            let child = child(node);
            quote!(::factordesk_view::any(#child))
        }
        nodes => {
            let children = nodes.iter().map(child);
            quote!(::factordesk_view::many(
                ::std::vec![#(::factordesk_view::any(#children)),*]
            ))
        }
    }
}

/// Expands a node to an expression that implements `factordesk_view::Child`.
fn child(node: &Node<Infallible>) -> TokenStream {
    match node {
        Node::Element(tag) => one(tag),
        Node::Block(block) => inside(block),
        Node::Text(text) => {
            let text = &text.value;
            quote!(#text)
        }
        Node::Fragment(fragment) => several(&fragment.children),
        Node::RawText(text) => {
            quote_spanned!(text.span()=> ::std::compile_error!("text is written in quotes"))
        }
        Node::Comment(_) | Node::Doctype(_) | Node::Custom(_) => quote!(()),
    }
}

/// The expression in a block without its braces, which would cause a warning about unused braces.
fn inside(block: &NodeBlock) -> TokenStream {
    if let Some([Stmt::Expr(expression, None)]) = block.try_block().map(|b| b.stmts.as_slice()) {
        quote!(#expression)
    } else {
        quote!(#block)
    }
}

fn one(tag: &Tag) -> TokenStream {
    let name = tag.name().to_string();
    if name.starts_with(|c: char| c.is_ascii_uppercase()) || name.contains("::") {
        component(tag)
    } else {
        element(tag, &name)
    }
}

/// Expands a component with Leptos's own `view!`.
fn component(tag: &Tag) -> TokenStream {
    let name = tag.name();
    let attributes = tag.attributes();
    let inner = if tag.children.is_empty() {
        quote!(<#name #(#attributes)* />)
    } else {
        let children = several(&tag.children);
        quote!(<#name #(#attributes)*> {#children} </#name>)
    };
    quote!(::leptos::prelude::IntoAny::into_any(
        // The children are expanded already: Leptos sees a block, none of our elements.
        ::leptos::prelude::view! { #inner }
    ))
}

/// Expands an element. Attributes with fixed values are joined into one string, which adds less to the widget than a
/// call for each.
fn element(tag: &Tag, name: &str) -> TokenStream {
    let mut fixed = name.to_owned();
    let mut calls = Vec::new();
    for attribute in tag.attributes() {
        match literal(attribute) {
            Some((name, value)) => {
                fixed.push('\n');
                fixed.push_str(&name);
                fixed.push('=');
                fixed.push_str(&value);
            }
            None => calls.push(call(attribute)),
        }
    }
    let make = if SVG.contains(&name) {
        quote!(::factordesk_view::svg(#fixed))
    } else {
        quote!(::factordesk_view::html(#fixed))
    };
    let children = tag.children.iter().map(|node| {
        let child = child(node);
        quote!(.child(#child))
    });
    quote!(#make #(#calls)* #(#children)*)
}

/// The name and value of an attribute without a value, or with a string literal of one line.
fn literal(attribute: &NodeAttribute) -> Option<(String, String)> {
    let NodeAttribute::Attribute(pair) = attribute else {
        return None;
    };
    let name = pair.key.to_string();
    let value = match pair.value() {
        None => String::new(),
        Some(Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        })) => text.value(),
        Some(_) => return None,
    };
    // `dom::html` splits its template at line breaks, so a value must not contain one.
    let plain = !name.contains(':') && name != "node_ref" && !value.contains('\n');
    plain.then_some((name, value))
}

fn call(attribute: &NodeAttribute) -> TokenStream {
    match attribute {
        NodeAttribute::Attribute(pair) => keyed(pair),
        NodeAttribute::Block(block) => {
            quote_spanned!(block.span()=> .attr("", ::std::compile_error!("attributes can't be spread here")))
        }
    }
}

fn keyed(pair: &KeyedAttribute) -> TokenStream {
    let key = pair.key.to_string();
    // An attribute without a value is a boolean one that is set.
    let value = pair
        .value()
        .map_or_else(|| quote!(true), |value| quote!(#value));
    match key.split_once(':') {
        Some(("on", event)) if UNNAMED_EVENTS.contains(&event) => {
            quote!(.on(#event, ::leptos::ev::Custom::<::leptos::ev::Event>::new(#event), #value))
        }
        Some(("on", event)) => {
            // The attribute's own place, so that an unknown event is reported there and not at
            // `view!`.
            let kind = format_ident!("{event}", span = pair.key.span());
            quote!(.on(#event, ::leptos::ev::#kind, #value))
        }
        Some(("class", name)) => quote!(.class(#name, #value)),
        Some(("prop", name)) => quote!(.prop(#name, #value)),
        Some(_) => {
            quote_spanned!(pair.key.span()=> .attr("", ::std::compile_error!("not known here: see crate `factordesk-view`")))
        }
        None if key == "node_ref" => quote!(.node_ref(#value)),
        None => quote!(.attr(#key, #value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(tokens: TokenStream) -> String {
        expand(tokens).to_string().replace(' ', "")
    }

    #[test]
    fn element_becomes_calls_in_the_order_of_the_source() {
        let out = expanded(quote! {
            <button type="button" data-testid=id class:on=move || x on:click=go autofocus>{words} "!"</button>
        });
        assert_eq!(
            out,
            r#"{::factordesk_view::html("button\ntype=button\nautofocus=").attr("data-testid",id).class("on",move||x).on("click",::leptos::ev::click,go).child(words).child("!")}"#
        );
    }

    #[test]
    fn component_is_left_to_leptos_with_its_children_made_here() {
        let out = expanded(quote!(<Dialog open=open><p>"x"</p><Line /></Dialog>));
        assert!(
            out.contains("::leptos::prelude::view!{<Dialogopen=open>{::factordesk_view::many("),
            "{out}"
        );
        assert!(
            out.contains(r#"::factordesk_view::html("p").child("x")"#),
            "{out}"
        );
        assert!(out.contains("view!{<Line/>}"), "{out}");
    }

    #[test]
    fn svg_is_made_in_its_namespace() {
        assert!(
            expanded(quote!(<svg><path d=d></path></svg>))
                .contains(r#"::factordesk_view::svg("path")"#)
        );
    }

    #[test]
    fn siblings_become_a_list_and_a_block_alone_a_view() {
        assert!(
            expanded(quote!(<dt></dt><dd></dd>)).contains("::factordesk_view::many(::std::vec![")
        );
        assert!(expanded(quote!({ x })).contains("::factordesk_view::any(x)"));
    }

    #[test]
    fn what_is_not_supported_does_not_compile() {
        for tokens in [
            quote!(<p style:color="red"></p>),
            quote!(<p {..spread}></p>),
            quote!(<p>bare words</p>),
        ] {
            assert!(expanded(tokens).contains("compile_error!"));
        }
    }
}
