/* The last of the files: brings the figures of the page to life. */

function startMoving() {
  document.querySelectorAll("section[data-moving]").forEach(mount);
}
startMoving(); // the script is deferred: the page is there
