/** Where the page of a report is kept for people to open. */
export type ReportPages = {
  /** Puts a page in the place of the one before. @param page an HTML document */
  put(page: string): Promise<void>;
};
