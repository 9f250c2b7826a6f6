//! The known name that an unknown one was probably meant to be.

/// The nearest of `names`, if one is near: at most a quarter of its letters differ. Case, `_` and `-` do not count.
pub fn nearest<'n>(unknown: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let plain = |name: &str| name.replace(['_', '-', ' ', '.'], "").to_lowercase();
    let unknown = plain(unknown);
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&unknown, &plain(name)), name))
        .filter(|(distance, name)| *distance <= (name.chars().count() / 4).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
