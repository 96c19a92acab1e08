/** In place of a line on standard error: fetching an image is the page's own doing. */
export function reportProgress(): void {
  // a page that wants to show something knows when it has called `loadGuestImage`
}
