// Where this visit came from, read from the UTM parameters of the address it began with.

const query = new URLSearchParams(location.search);

/** What `user_signed_up` says of the traffic; without UTM parameters the visit is organic. */
export function signupSource(): { source: string; utm_source?: string; utm_medium?: string; utm_campaign?: string } {
  const source = query.get("utm_source");
  const medium = query.get("utm_medium");
  const campaign = query.get("utm_campaign");
  return {
    source: source || "organic",
    ...(source && { utm_source: source }),
    ...(medium && { utm_medium: medium }),
    ...(campaign && { utm_campaign: campaign }),
  };
}
