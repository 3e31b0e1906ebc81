//! The functions of the rule language, for the manual and for hints.

/// A function.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How it is called.
    pub form: &'static str,
    /// What it gives.
    pub gives: &'static str,
    /// One sentence for the manual.
    pub about: &'static str,
}

const fn function(
    name: &'static str,
    form: &'static str,
    gives: &'static str,
    about: &'static str,
) -> Function {
    Function { name, form, gives, about }
}

/// Every function and macro, in the order of the manual.
pub static FUNCTIONS: &[Function] = &[
    function(
        "says",
        "text.says('phrase', 'other phrase', ...)",
        "bool",
        "Whether one of the phrases stands in the text as whole words, whatever case, accents and disguise; a star at a \
         phrase's end lets its last word go on ('karte*'). Phrases are literals. On `text`, `body` and `subject` it costs \
         next to nothing, because the phrases of all rules are looked up together.",
    ),
    function(
        "within",
        "host.within('firm.example', ...)",
        "bool",
        "Whether a host is one of the domains, or below one.",
    ),
    function(
        "matches",
        "string.matches(r'pattern')",
        "bool",
        "Whether the regular expression (Rust's syntax; linear in time) finds something in the text. The pattern is a literal.",
    ),
    function(
        "contains",
        "string.contains(string)",
        "bool",
        "Whether the text holds the other one, letter by letter.",
    ),
    function(
        "startsWith",
        "string.startsWith(string)",
        "bool",
        "Whether the text begins with the other one.",
    ),
    function("endsWith", "string.endsWith(string)", "bool", "Whether the text ends with the other one."),
    function("lowerAscii", "string.lowerAscii()", "string", "The text with A to Z in lower case."),
    function(
        "size",
        "list.size(), string.size(), size(...)",
        "int",
        "Elements of a list, characters of a text.",
    ),
    function(
        "exists",
        "list.exists(e, condition)",
        "bool",
        "Whether the condition holds for an element `e`.",
    ),
    function(
        "all",
        "list.all(e, condition)",
        "bool",
        "Whether it holds for every element; it does for none.",
    ),
    function(
        "exists_one",
        "list.exists_one(e, condition)",
        "bool",
        "Whether it holds for exactly one element.",
    ),
    function("filter", "list.filter(e, condition)", "list", "The elements for which it holds."),
    function("map", "list.map(e, expression)", "list", "The expression of each element."),
];

/// The operators, for the manual.
pub static OPERATORS: &[(&str, &str)] = &[
    ("`&&` `\\|\\|` `!` `a ? b : c`", "logic; what stands to the right is only looked at if it matters"),
    ("`==` `!=`", "of two texts, two numbers, or two booleans"),
    ("`<` `<=` `>` `>=`", "of two numbers"),
    ("`in`", "whether a text or number is in a list"),
    ("`.`", "a field of a thing"),
    ("`[a, b]`", "a list of texts, or of numbers"),
    ("`'text'` `\"text\"` `r'text'`", "a text; with `r`, backslashes stand for themselves"),
];
