/** The parts of the annotation page that come once words can be marked. */

import { Handles } from "./marks/handles.js";
import { Editor } from "./marks/editor.js";
import { Linking } from "./marks/links.js";
import { MarkList } from "./marks/list.js";
import { OverviewBar, Viewed } from "./overview.js";
import { Panel } from "./panel.js";
import { Typed } from "./saving/device.js";
import { Sync } from "./saving/elsewhere.js";
import { OfflinePage } from "./saving/offline_page.js";
import { Submit } from "./submit.js";
import { startTour } from "./tour.js";
import { Watch } from "./watch.js";

export { chooseVersion, stopChoosing } from "./saving/elsewhere.js";

/** Adds them to the page, as they know each other, and starts them. @param {import("./main.js").Page} page */
export async function complete(page) {
  page.typed = new Typed(page.key);
  page.offlinePage = new OfflinePage(page);
  page.viewed = new Viewed(page);
  page.overviewBar = new OverviewBar(page);
  page.panel = new Panel(page);
  page.editor = new Editor(page);
  page.list = new MarkList(page);
  page.linking = new Linking(page);
  page.handles = new Handles(page);
  page.sync = new Sync(page);
  page.watch = new Watch(page);
  const { editor, list, panel, viewed, overviewBar, handles, watch } = page;
  for (const part of [editor, list, panel, viewed, overviewBar, handles, new Submit(page), watch]) part.start();
  if (page.mayEdit) startTour(page);
  if (page.isOwn) await editor.takeUp();
  if (page.isOwn) page.sync.start();
  page.showComplete();
  // A browser that keeps no pages loads this one anew.
  if (page.isOwn) await page.offlinePage.start().catch(() => {});
}
