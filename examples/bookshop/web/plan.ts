// Generated from plan.toml by `cryptorebate plan generate`; do not edit. The plan's events and properties as types.

/** The plan's name. */
export const PLAN_NAME = "bookshop";

/** The plan's version. */
export const PLAN_VERSION = "1.0.0";

/** Where an event comes from. */
export type Platform = "web";

/** Where events come from that a page may send. */
export type ClientPlatform = "web";

/** Another value than those known today; it passes with the warning `unknown_value`. */
export type Other = string & Record<never, never>;

/** Its binding. */
export type Binding = "hardcover" | "paperback";

/** Somebody opened the page of a book. */
export interface BookOpened {
  /**
   * Which book.
   *
   * Expected: an ISBN of 13 digits.
   *
   * @example "9780306406157"
   */
  isbn: string;
}

/**
 * Somebody bought a book.
 *
 * Always: `discount_euro` is at most price_euro.
 */
export interface BookBought {
  /**
   * Which book.
   *
   * Expected: an ISBN of 13 digits.
   *
   * @example "9780306406157"
   */
  isbn: string;
  /**
   * The price.
   *
   * Expected: a number of at least 0 with at most 2 decimals.
   *
   * @example 12.90
   */
  price_euro: number;
  /**
   * What was taken off.
   *
   * Expected: a number of at least 0 with at most 2 decimals.
   *
   * @example 2.00
   */
  discount_euro?: number | null;
  /**
   * Its binding.
   *
   * Expected: hardcover or paperback.
   *
   * @example "paperback"
   */
  binding: Binding;
}

/** What is known of a person. */
export type UserProperties = Record<string, never>;

/** The properties of each event. */
export interface EventProperties {
  book_opened: BookOpened;
  book_bought: BookBought;
}

/** The name of an event. */
export type EventName = keyof EventProperties;

/** The name of an event that a page may send. */
export type ClientEventName = "book_opened" | "book_bought";
