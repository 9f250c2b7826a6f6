// A page without a tracker: what the browser takes for itself.

export const start = () => {};
export const identify = () => {};
export const track = () => {};
