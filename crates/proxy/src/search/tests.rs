//! Which searches are sent, and which are refused.

use factordesk_model::{Query, Target};

use super::*;

fn written(q: &str) -> Result<String, String> {
    let search = Search::read(q).map_err(|refused| refused.to_string())?;
    let written = search.written().map_err(|refused| refused.to_string())?;
    let written = written.unwrap_or_default();
    assert_eq!(
        Search::read(&written).as_ref(),
        Ok(&search),
        "{q} -> {written}"
    );
    Ok(written)
}

/// How a word without a field is written.
fn anywhere(value: &str) -> String {
    let fields = [
        "name",
        "given_name",
        "family_name",
        "nickname",
        "username",
        "email",
        "phone_number",
        "user_id",
    ];
    let parts: Vec<String> = fields
        .iter()
        .map(|field| format!("{field}:{value}"))
        .collect();
    format!("({})", parts.join(" OR "))
}

#[test]
fn security_70_searches_are_rewritten_from_their_parsed_form() {
    for (q, sent) in [
        ("", ""),
        ("  ", ""),
        ("*", "*"),
        ("*:*", "*"),
        ("name:mia", "name:mia"),
        ("name:mia*", "name:mia*"),
        ("name:*kell*", "name:*kell*"),
        ("name:M?a", "name:M?a"),
        ("  name:mia   AND email:x ", "name:mia AND email:x"),
        (
            "name:mia && email:x || username:y",
            "name:mia AND email:x OR username:y",
        ),
        ("name:mia email:x", "name:mia email:x"),
        ("NOT blocked:true", "NOT blocked:true"),
        (
            "-blocked:true !blocked:false",
            "NOT blocked:true NOT blocked:false",
        ),
        (
            "(name:mia OR name:max)AND(blocked:true)",
            "(name:mia OR name:max) AND (blocked:true)",
        ),
        (
            "name:(mia OR \"max k\" AND NOT jo)",
            "(name:mia OR name:\"max k\" AND NOT name:jo)",
        ),
        ("name:(mia email:x)", "(name:mia email:x)"),
        ("email:\"mia@example.com\"", "email:\"mia@example.com\""),
        ("email:mia@example.com", "email:mia@example.com"),
        (
            "user_id:\"ad|corp|ACME\\\\mia\"",
            "user_id:\"ad|corp|ACME\\\\mia\"",
        ),
        ("user_id:auth0|5f*", "user_id:auth0\\|5f*"),
        ("name:\"a \\\"b\\\" c\"", "name:\"a \\\"b\\\" c\""),
        ("name:\"\\a*\"", "name:\"a*\""),
        ("phone_number:+447700900123", "phone_number:\\+447700900123"),
        ("phone_number:\\+44*", "phone_number:\\+44*"),
        ("name:mia\\ kel*", "name:mia\\ kel*"),
        ("name:a\u{a0}email:b", "name:a email:b"),
        ("name:\\*", "name:\\*"),
        ("name:\\AND", "name:\\AND"),
        ("name:a/b&c", "name:a\\/b\\&c"),
        (
            "identities.connection:\"Username-Password-Authentication\"",
            "identities.connection:\"Username-Password-Authentication\"",
        ),
        (
            "identities.provider:google-oauth2",
            "identities.provider:google\\-oauth2",
        ),
        (
            "email.domain:\"example.com\"",
            "email.domain:\"example.com\"",
        ),
        ("_exists_:email", "_exists_:email"),
        (
            "last_login:[2026-01-01 TO *]",
            "last_login:[2026-01-01 TO *]",
        ),
        (
            "last_login:{2026-01-01T00:00:00.000Z TO 2026-02-01}",
            "last_login:{2026-01-01T00:00:00.000Z TO 2026-02-01}",
        ),
    ] {
        assert_eq!(written(q).as_deref(), Ok(sent), "{q}");
    }
    assert_eq!(written("mia").unwrap(), anywhere("mia"));
    assert_eq!(written("\"mia k\"").unwrap(), anywhere("\"mia k\""));
    assert_eq!(
        written("mia NOT kel*").unwrap(),
        format!("{} NOT {}", anywhere("mia"), anywhere("kel*"))
    );
    assert_eq!(written("(mia)").unwrap(), format!("({})", anywhere("mia")));
}

#[test]
fn security_70_fields_that_are_not_shown_are_refused_by_name() {
    for (q, field) in [
        ("app_metadata.plan:gold", "app_metadata.plan"),
        ("user_metadata.x:1", "user_metadata.x"),
        ("app_metadata:*", "app_metadata"),
        (
            "name:mia OR app_metadata.plan:\"gold\"",
            "app_metadata.plan",
        ),
        (
            "NOT (name:mia AND -app_metadata.vip:true)",
            "app_metadata.vip",
        ),
        ("app_metadata.vip:[1 TO 2]", "app_metadata.vip"),
        ("app_metadata.plan:(gold OR silver)", "app_metadata.plan"),
        ("name:(mia OR app_metadata.plan:gold)", "app_metadata.plan"),
        ("_exists_:app_metadata.plan", "app_metadata.plan"),
        ("name:mia\tapp_metadata.x:1", "app_metadata.x"),
        ("name:mia\u{3000}app_metadata.x:1", "app_metadata.x"),
        ("app\\_metadata.x:1", "app\\\\_metadata.x"),
        ("app_metadata.\\*:gold", "app_metadata.\\\\*"),
        ("*:gold", "*"),
        ("*metadata.x:gold", "*metadata.x"),
        ("App_Metadata.x:1", "App_Metadata.x"),
        (
            "identities.profileData.email:x",
            "identities.profileData.email",
        ),
        ("identities:x", "identities"),
        ("last_ip:192.0.2.1", "last_ip"),
        ("organization_id:org_1", "organization_id"),
        ("logins_count:[1 TO *]", "logins_count"),
        ("picture:x", "picture"),
        (":x", ""),
    ] {
        let refused = written(q).unwrap_err();
        let names = format!("'q' can't name the field '{field}'. It can name user_id, name, ");
        assert!(refused.starts_with(&names), "{q}: {refused}");
    }
    let long = format!("{}:x", "a".repeat(900));
    assert!(written(&long).unwrap_err().len() < 400);
}

#[test]
fn security_70_what_is_not_understood_is_refused() {
    for q in [
        "\"mia",
        "name:",
        "name: mia",
        "(mia",
        "mia)",
        "()",
        "OR",
        "mia OR",
        "mia AND",
        "AND mia",
        "a\\",
        "NOT",
        "NOT NOT mia",
        "--mia",
        "NOT -mia",
        "mia~",
        "mia~2",
        "\"mia k\"~3",
        "mia^4",
        "\"mia\"^2",
        "/mi.*/",
        "name:/app.*/",
        "+mia",
        "name:[a TO b",
        "name:[a b]",
        "name:[\"a\" TO b]",
        "[a TO b]",
        "name:>5",
        "name:<5",
        "name:\"\"",
        "name:{a",
        "a]b",
        "name:a:b",
        "name:(a",
        "mia AND OR x",
        "_exists_:",
        "name:[* TO app_metadata:x)]",
    ] {
        assert!(Search::read(q).is_err(), "{q}: {:?}", written(q));
    }
    let nested = |depth: usize| format!("{}mia{}", "(".repeat(depth), ")".repeat(depth));
    assert!(written(&nested(15)).is_ok());
    for depth in [16, 17, 1000] {
        assert_eq!(
            written(&nested(depth)).unwrap_err(),
            "'q' can't be read: it is nested too deeply."
        );
    }
    let words = "mia ".repeat(40);
    assert!(written(&words).unwrap_err().contains("too long"));
}

#[test]
fn security_70_fields_are_fixed_and_orders_are_by_shown_fields() {
    let query = |raw: &str| Query::parse(Target::SearchUsers.route(), Some(raw)).unwrap();
    let sent =
        |raw: &str| upstream(Operation::SearchUsers, &query(raw)).map(|query| query.to_text());
    let fields = "fields=user_id%2Cname%2Cgiven_name%2Cfamily_name%2Cnickname%2Cusername%2Cemail%2Cemail_verified%2C\
                  phone_number%2Cblocked%2Clast_login%2Cidentities&include_fields=true";
    for raw in [
        "",
        "fields=app_metadata",
        "fields=name&include_fields=false",
        "fields=email",
    ] {
        assert_eq!(sent(raw).unwrap(), fields, "{raw}");
    }
    assert_eq!(
        sent("q=name%3Amia&sort=email:-1&page=1&connection=db&primary_order=false").unwrap(),
        format!("page=1&q=name%3Amia&sort=email%3A-1&connection=db&primary_order=false&{fields}")
    );
    for (raw, named) in [
        (
            "sort=app_metadata.plan:1",
            "'sort' can't name the field 'app_metadata.plan'.",
        ),
        ("sort=last_ip:-1", "'sort' can't name the field 'last_ip'."),
        (
            "sort=identities:1",
            "'sort' can't name the field 'identities'.",
        ),
        (
            "sort=email.domain:1",
            "'sort' can't name the field 'email.domain'.",
        ),
        (
            "q=app_metadata.x:1",
            "'q' can't name the field 'app_metadata.x'.",
        ),
    ] {
        let error = sent(raw).unwrap_err();
        assert_eq!(
            (error.status().as_u16(), error.code()),
            (400, "invalid_query_string"),
            "{raw}"
        );
        assert!(
            error.body().message.contains(named),
            "{}",
            error.body().message
        );
    }
    let by_email = Query::parse(
        Target::UsersByEmail.route(),
        Some("email=a%40b.co&fields=app_metadata"),
    )
    .unwrap();
    let by_email = upstream(Operation::UsersByEmail, &by_email).unwrap();
    assert_eq!(by_email.to_text(), format!("email=a%40b.co&{fields}"));
    let methods = Query::default();
    assert_eq!(upstream(Operation::ListMethods, &methods).unwrap(), methods);
}

#[test]
fn search_names_the_fields_it_asks() {
    let search = Search::read("name:a AND (email:b OR _exists_:username) *").unwrap();
    assert_eq!(search.fields(), ["name", "email", "username"]);
}
