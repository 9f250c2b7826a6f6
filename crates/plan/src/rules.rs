//! The rules of an event in the plan file: what must hold between its properties.

use crate::events::Kinds;
use crate::fields::{Fields, Text, check_name, number, table, text};
use crate::model::{Check, Kind, Rule, Text as TextKind};
use crate::problem::Report;

const CHECKS: [&str; 6] = [
    "at_most",
    "sum_of",
    "percent_of",
    "differs_from",
    "only_when",
    "zero_when",
];

const RULE_KEYS: [&str; 9] = [
    "name",
    "at",
    "tolerance",
    "at_most",
    "sum_of",
    "percent_of",
    "differs_from",
    "only_when",
    "zero_when",
];

/// Reads the `rules` of an event.
pub(crate) fn read_rules(report: &mut Report<'_>, event: &Fields<'_>, kinds: &Kinds<'_>) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for node in event.array(report, "rules").unwrap_or_default() {
        let Some(fields) = Fields::open(report, node, node.span(), "the rule", &RULE_KEYS) else {
            continue;
        };
        let name = fields.text(report, "name");
        if let Some(name) = &name {
            check_name(report, name);
            if rules.iter().any(|earlier| earlier.name == name.value) {
                let message = format!("the rule \"{}\" stands twice in {}", name.value, event.what);
                report.add(&name.at, message, "another name");
            }
        }
        let at = fields.text(report, "at");
        let target = at.as_ref().and_then(|at| kinds.find(report, "property", at));
        let check = RuleReader { fields: &fields, kinds }.check(report, at.as_ref(), target);
        if let (Some(at), Some(check)) = (&at, &check)
            && mentions(check).any(|other| other == at.value)
        {
            let message = format!("the rule holds \"{}\" against itself", at.value);
            report.add(&fields.at, message, "another property than the one that \"at\" names");
        }
        if let (Some(name), Some(at), Some(check)) = (name, at, check) {
            rules.push(Rule {
                name: name.value.to_owned(),
                at: at.value.to_owned(),
                expected: check.in_words(),
                check,
            });
        }
    }
    rules
}

/// The properties that a check needs besides the one that its rule points at.
pub(crate) fn mentions(check: &Check) -> impl Iterator<Item = &str> {
    let (few, many): (Vec<&String>, &[String]) = match check {
        Check::AtMost(other) | Check::DiffersFrom(other) => (vec![other], &[]),
        Check::SumOf { parts, .. } => (Vec::new(), parts),
        Check::PercentOf { part, whole, .. } => (vec![part, whole], &[]),
        Check::OnlyWhen { property, .. } | Check::ZeroWhen { property, .. } => (vec![property], &[]),
    };
    few.into_iter().chain(many).map(String::as_str)
}

struct RuleReader<'f, 'a> {
    fields: &'f Fields<'a>,
    kinds: &'f Kinds<'f>,
}

impl RuleReader<'_, '_> {
    /// Reads what the rule asks of the property `at`, which is of the kind `target`.
    fn check(&self, report: &mut Report<'_>, at: Option<&Text<'_>>, target: Option<&Kind>) -> Option<Check> {
        let present: Vec<&str> = CHECKS
            .into_iter()
            .filter(|key| self.fields.get(key).is_some())
            .collect();
        let [key] = present[..] else {
            let message = match present.len() {
                0 => "the rule asks nothing".to_owned(),
                _ => format!("the rule asks {} at once", present.join(" and ")),
            };
            report.add(&self.fields.at, message, format!("one of {}", CHECKS.join(", ")));
            return None;
        };
        if matches!(key, "at_most" | "sum_of" | "percent_of" | "zero_when")
            && let (Some(at), Some(kind)) = (at, target)
        {
            must_be_number(report, at, kind);
        }
        let tolerated = matches!(key, "sum_of" | "percent_of");
        if let Some(span) = self.fields.key_span("tolerance").filter(|_| !tolerated) {
            report.add(
                &span,
                format!("\"tolerance\" means nothing beside \"{key}\""),
                "no tolerance",
            );
        }
        match key {
            "at_most" => self.number_property(report, "at_most").map(Check::AtMost),
            "sum_of" => self.sum_of(report),
            "percent_of" => self.percent_of(report),
            "differs_from" => self.differs_from(report, target).map(Check::DiffersFrom),
            "only_when" => {
                let (property, value) = self.when(report, "only_when")?;
                Some(Check::OnlyWhen { property, value })
            }
            _ => {
                let (property, value) = self.when(report, "zero_when")?;
                Some(Check::ZeroWhen { property, value })
            }
        }
    }

    fn number_property(&self, report: &mut Report<'_>, key: &str) -> Option<String> {
        let name = self.fields.text(report, key)?;
        self.numeric(report, &name)
    }

    fn numeric(&self, report: &mut Report<'_>, name: &Text<'_>) -> Option<String> {
        let kind = self.kinds.find(report, "property", name)?;
        must_be_number(report, name, kind).then(|| name.value.to_owned())
    }

    fn sum_of(&self, report: &mut Report<'_>) -> Option<Check> {
        let parts = self.fields.texts(report, "sum_of")?;
        let count = parts.len();
        let parts: Vec<String> = parts.iter().filter_map(|part| self.numeric(report, part)).collect();
        let tolerance_hundredths = self.tolerance(report)?;
        (parts.len() == count).then_some(Check::SumOf {
            parts,
            tolerance_hundredths,
        })
    }

    fn percent_of(&self, report: &mut Report<'_>) -> Option<Check> {
        let node = self.fields.get("percent_of")?;
        let inner = Fields::open(report, node, node.span(), "\"percent_of\"", &["part", "whole"])?;
        let part = inner.text(report, "part").and_then(|name| self.numeric(report, &name));
        let whole = inner.text(report, "whole").and_then(|name| self.numeric(report, &name));
        let tolerance_hundredths = self.tolerance(report)?;
        Some(Check::PercentOf {
            part: part?,
            whole: whole?,
            tolerance_hundredths,
        })
    }

    fn differs_from(&self, report: &mut Report<'_>, target: Option<&Kind>) -> Option<String> {
        let name = self.fields.text(report, "differs_from")?;
        let kind = self.kinds.find(report, "property", &name)?;
        if let Some(target) = target
            && (type_word(kind) != type_word(target) || matches!(kind, Kind::List { .. } | Kind::Object { .. }))
        {
            let message = format!("\"{}\" is {}, which cannot be compared", name.value, type_word(kind));
            report.add(
                &name.at,
                message,
                "a property of the same type: a string, a number or a boolean",
            );
            return None;
        }
        Some(name.value.to_owned())
    }

    /// Reads `{ other_property = "value" }`.
    fn when(&self, report: &mut Report<'_>, key: &str) -> Option<(String, String)> {
        let node = self.fields.get(key)?;
        let entries = table(report, node, &format!("\"{key}\""))?;
        let mut entries = entries.iter();
        let (Some((property, value)), None) = (entries.next(), entries.next()) else {
            report.add(
                &node.span(),
                format!("\"{key}\" names not just one property"),
                "one property and its value",
            );
            return None;
        };
        let property = Text {
            value: property.get_ref().as_ref(),
            at: property.span(),
        };
        let value = text(report, value, property.value);
        let kind = self.kinds.find(report, "property", &property)?;
        let Kind::String(TextKind::Closed { values }) = kind else {
            let message = format!("\"{}\" has no closed list of values", property.value);
            report.add(&property.at, message, "a property with a closed list");
            return None;
        };
        let value = value?;
        if !values.iter().any(|candidate| candidate == value.value) {
            let what = format!("value of \"{}\"", property.value);
            report.unknown(&value.at, &what, value.value, values.iter().map(String::as_str));
            return None;
        }
        Some((property.value.to_owned(), value.value.to_owned()))
    }

    /// Reads a tolerance as hundredths: 0.01 is 1.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number was just found to be whole and between 0 and 1,000,000"
    )]
    fn tolerance(&self, report: &mut Report<'_>) -> Option<u64> {
        const EXPECTED: &str = "a number from 0 to 10000 with at most 2 decimals, such as 0.01";
        let node = self.fields.require(report, "tolerance", EXPECTED)?;
        let hundredths = number(report, node, "tolerance")? * 100.0;
        let whole = hundredths.round();
        if (hundredths - whole).abs() > 1e-6 || !(0.0..=1_000_000.0).contains(&whole) {
            report.add(&node.span(), "the tolerance cannot be kept", EXPECTED);
            return None;
        }
        Some(whole as u64)
    }
}

/// Whether a kind is a number; reports it if not.
pub(crate) fn must_be_number(report: &mut Report<'_>, name: &Text<'_>, kind: &Kind) -> bool {
    let fine = matches!(kind, Kind::Integer { .. } | Kind::Number(_));
    if !fine {
        let message = format!("\"{}\" is {}", name.value, type_word(kind));
        report.add(&name.at, message, "a property that is a number");
    }
    fine
}

/// What a kind is, in words; integers and other numbers can be compared and are told by one word.
pub(crate) fn type_word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => "a boolean",
        Kind::Integer { .. } | Kind::Number(_) => "a number",
        Kind::String(_) => "a string",
        Kind::List { .. } => "a list",
        Kind::Object { .. } => "an object",
    }
}
