// The board renews itself: asks every ten seconds for its own content and swaps it when it changed.
// ES2018, no library. Keeps scroll and focus; says when the connection is gone.
(function () {
  "use strict";
  var EVERY = 10000;
  var board = document.getElementById("board");
  var renewed = document.getElementById("renewed");
  if (!board || !renewed || !window.fetch) {
    return;
  }
  var last = board.innerHTML;
  var busy = false;

  function tell(text, bad) {
    if (renewed.textContent !== text) {
      renewed.textContent = text;
    }
    renewed.classList.toggle("bad", bad);
  }

  function swap(html) {
    var active = document.activeElement;
    var id = active && board.contains(active) ? active.id : "";
    var scroll = window.scrollY;
    board.innerHTML = html;
    if (id) {
      var again = document.getElementById(id);
      if (again) {
        again.focus({ preventScroll: true });
      }
    }
    window.scrollTo(0, scroll);
  }

  // What only says the time or proves the form's origin is no change worth a swap.
  function essence(html) {
    return html
      .replace(/data-at="[^"]*"/g, "")
      .replace(/name="csrf_token" value="[^"]*"/g, "")
      .replace(/<p class="heartbeat">[^<]*<\/p>/g, "");
  }

  function ask() {
    if (busy || document.hidden) {
      return;
    }
    busy = true;
    var ended = new AbortController();
    var timer = setTimeout(function () { ended.abort(); }, 8000);
    fetch(board.dataset.from, {
      headers: { "X-Requested-With": "fetch" },
      credentials: "same-origin",
      cache: "no-store",
      signal: ended.signal
    }).then(function (answer) {
      if (answer.status === 401) {
        window.location.assign("/login?next=/office&ended=1");
        throw new Error("signed out");
      }
      if (!answer.ok) {
        throw new Error("status " + answer.status);
      }
      return answer.text();
    }).then(function (html) {
      var at = /data-at="([^"]*)"/.exec(html);
      if (essence(html) !== essence(last)) {
        swap(html);
      } else {
        var line = /<p class="heartbeat">([^<]*)<\/p>/.exec(html);
        var shown = board.querySelector("p.heartbeat:not(.silent)");
        if (line && shown) {
          shown.textContent = line[1];
        }
      }
      last = html;
      tell("更新于 " + (at ? at[1] : ""), false);
    }).catch(function () {
      tell("连接断开，正在重试", true);
    }).then(function () {
      clearTimeout(timer);
      busy = false;
    });
  }

  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
})();
