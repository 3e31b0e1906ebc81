use super::*;
use creel_evidence::ArtifactId;
use proptest::prelude::*;

fn at() -> Locus {
    Locus::bytes(ArtifactId::of(b""), 0..1)
}

/// `authserv method=result identity` of each result, with a dash for what is absent.
fn read(value: &str) -> Vec<String> {
    let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let line = |r: &AuthenticationResult| {
        format!("{} {}={} {}", dash(&r.authserv), r.method, r.result, dash(&r.identity))
    };
    results(value.as_bytes(), &at()).iter().map(line).collect()
}

#[test]
fn the_standard_form_is_read() {
    let value = "mx.test 1; spf=Pass (mx.test: a;b (c)) smtp.mailfrom=x@a.example; \
                 dkim / 1 = fail reason=\"bad; signature\" header.d=A.example header.i=@a.example; iprev=pass policy.iprev=192.0.2.1";
    assert_eq!(
        read(value),
        ["mx.test spf=pass x@a.example", "mx.test dkim=fail a.example", "mx.test iprev=pass 192.0.2.1"]
    );
    let dkim = results(value.as_bytes(), &at()).remove(1);
    assert_eq!(dkim.reason.as_deref(), Some("bad; signature"));
    assert_eq!(results(value.as_bytes(), &at()).remove(0).reason.as_deref(), Some("mx.test: a;b (c)"));
    assert_eq!(read("mx.test; none"), [""; 0]);
    assert_eq!(read(""), [""; 0]);
}

#[test]
fn the_forms_of_large_receivers_are_read() {
    let microsoft = "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=x.example; dkim=none (message not signed) header.d=none;\
                     dmarc=bestguesspass action=none header.from=x.example;compauth=pass reason=109";
    assert_eq!(
        read(microsoft),
        ["- spf=pass x.example", "- dkim=none -", "- dmarc=bestguesspass x.example", "- compauth=pass -"]
    );
    let google = "mx.google.test; dkim=pass header.i=@x.example header.s=s1 header.b=AbC; \
                  spf=softfail (google.test: domain of transitioning a@x.example) smtp.mailfrom=a@x.example; \
                  dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=x.example";
    assert_eq!(
        read(google),
        [
            "mx.google.test dkim=pass x.example",
            "mx.google.test spf=softfail a@x.example",
            "mx.google.test dmarc=fail x.example"
        ]
    );
    assert_eq!(
        read("mx.test; spf=hardfail smtp.mailfrom=<> dkim=pass header.d=y.example"),
        ["mx.test spf=fail -", "mx.test dkim=pass y.example"]
    );
}

#[test]
fn every_turn_of_the_grammar_is_followed() {
    // Folding, comments in any place, a quoted authserv-id, versions, a quoted local part, values with equals signs.
    let value = "(c) \"mx.test\" (d) 1 (e)\r\n\t; spf (f) = (g) pass (h)\r\n smtp . mailfrom = (i) \"a b\"@s.example \
                 ; dkim/1=fail header.b=Ab+/= policy.dkim-rules=unsigned-subject; x-own=strange a.b=c=d";
    assert_eq!(
        read(value),
        ["mx.test spf=pass a b@s.example", "mx.test dkim=fail -", "mx.test x-own=strange c=d"]
    );
    let dkim = results(value.as_bytes(), &at()).remove(1);
    assert_eq!(dkim.properties[0], ("header.b".to_owned(), "Ab+/=".to_owned()));
    assert_eq!(dkim.properties[1].0, "policy.dkim-rules");
}

#[test]
fn each_result_has_its_own_bytes() {
    let value = "mx.test;\r\n spf=pass (x) smtp.mailfrom=a.example;\r\n dkim=none";
    let at = Locus::bytes(ArtifactId::of(b""), 100..100 + value.len());
    let found: Vec<&str> = results(value.as_bytes(), &at)
        .iter()
        .map(|result| &value[result.at.range.start - 100..result.at.range.end - 100])
        .collect();
    assert_eq!(found, ["spf=pass (x) smtp.mailfrom=a.example", "dkim=none"]);
    let sealed = format!("i = 2 (x); {value}");
    let (instance, sealed_results) = sealed_results(sealed.as_bytes(), &at);
    assert_eq!(instance, Some(2));
    let first = &sealed_results[0].at.range;
    assert_eq!(&sealed[first.start - 100..first.end - 100], "spf=pass (x) smtp.mailfrom=a.example");
}

#[test]
fn received_spf_names_server_and_sender() {
    let read = |value| {
        received_spf(value, &at())
            .map(|r| (r.authserv.unwrap_or_default(), r.result, r.identity.unwrap_or_default()))
    };
    let is =
        |server: &str, result: &str, id: &str| Some((server.to_owned(), result.to_owned(), id.to_owned()));
    assert_eq!(
        read(
            "Fail (protection.test: domain of a.example does not designate 192.0.2.1 as permitted sender) receiver=protection.test; client-ip=192.0.2.1; helo=h.example;"
        ),
        is("protection.test", "fail", "a.example")
    );
    assert_eq!(
        read("None (mx.test: a.example does not designate permitted sender hosts)"),
        is("mx.test", "none", "a.example")
    );
    assert_eq!(
        read("SoftFail (mx.test: domain of transitioning a.example discourages use)"),
        is("mx.test", "softfail", "a.example")
    );
    assert_eq!(
        read("Neutral (mx.test: 192.0.2.1 is neither permitted nor denied by domain of b.example)"),
        is("mx.test", "neutral", "b.example")
    );
    assert_eq!(
        read("pass identity=mailfrom; envelope-from=\"u@c.example\"; receiver=mx.test"),
        is("mx.test", "pass", "u@c.example")
    );
    assert_eq!(read(" (nothing)"), None);
}

proptest! {
    #[test]
    fn any_text_is_read(value: String, shaped in "(spf|dkim/1|=|;| |\"|\\(|\\)|\\\\|a\\.b|pass){0,20}") {
        let _ = (results(value.as_bytes(), &at()), sealed_results(shaped.as_bytes(), &at()), received_spf(&shaped, &at()), received_spf(&value, &at()));
    }

    #[test]
    fn a_written_result_comes_back(method in "(spf|dkim|dmarc)", result in "(pass|fail|none)", id in "[a-z]{1,9}\\.example") {
        let key = match method.as_str() { "spf" => "smtp.mailfrom", "dkim" => "header.d", _ => "header.from" };
        let value = format!("mx.test; {method}={result} (x) {key}={id}");
        prop_assert_eq!(read(&value), [format!("mx.test {method}={result} {id}")]);
    }
}
