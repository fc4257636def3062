"use strict";
(() => {
  const root = document.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches);

  // Theme: the system's, until the button is pressed.
  const themeButton = document.getElementById("theme");
  const nameTheme = () => { themeButton.textContent = isDark() ? "Light theme" : "Dark theme"; };
  themeButton.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    themeChanged();
  });
  systemDark.addEventListener("change", () => themeChanged());

  // Charts: drawn in the page's own colours, and again when these change.
  const data = document.getElementById("charts");
  const charts = data ? JSON.parse(data.textContent) : [];
  const colour = name => getComputedStyle(root).getPropertyValue(name).trim();
  const themeOfPage = () => {
    const text = { color: colour("--text") };
    const axis = {
      axisLine: { show: true, lineStyle: { color: colour("--muted") } },
      axisTick: { lineStyle: { color: colour("--muted") } },
      axisLabel: { color: colour("--text") },
      nameTextStyle: text,
      splitLine: { lineStyle: { color: colour("--line") } },
    };
    return {
      backgroundColor: "transparent",
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, ...text },
      title: { textStyle: text, subtextStyle: text },
      legend: { textStyle: text },
      tooltip: {
        backgroundColor: colour("--raised"),
        borderColor: colour("--line"),
        textStyle: text,
      },
      categoryAxis: axis,
      valueAxis: axis,
      logAxis: axis,
    };
  };
  const draw = () => charts.forEach(({ id, option }) => {
    const place = document.getElementById(id);
    echarts.getInstanceByDom(place)?.dispose();
    echarts.init(place, themeOfPage(), { renderer: "svg" }).setOption(option);
  });
  const themeChanged = () => { nameTheme(); draw(); };
  addEventListener("resize", () => charts.forEach(
    ({ id }) => echarts.getInstanceByDom(document.getElementById(id)).resize()));

  // Tables: copied as a spreadsheet takes them, with tabs between cells.
  const rowsOf = table => [...table.rows].map(
    row => [...row.cells].map(cell => cell.textContent.trim().replace(/\s+/g, " ")).join("\t"));
  const copy = text => {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  document.querySelectorAll("button.copy").forEach(button => button.addEventListener("click", () => {
    copy(rowsOf(button.closest("figure").querySelector("table")).join("\n") + "\n");
    button.textContent = "Copied";
    button.focus();
  }));

  // What the pointer rests on, or a finger touches, is told in full.
  const tip = document.getElementById("tip");
  const hideTip = () => { tip.hidden = true; };
  const showTip = (words, x, y) => {
    tip.textContent = words;
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(x + 12, innerWidth - box.width - 8)) + "px";
    tip.style.top = (y + 20 + box.height > innerHeight ? y - box.height - 12 : y + 20) + "px";
  };
  addEventListener("pointermove", event => {
    const told = event.target.closest?.("[data-tip]");
    if (told) showTip(told.dataset.tip, event.clientX, event.clientY);
    else hideTip();
  });
  addEventListener("scroll", hideTip, { passive: true });
  addEventListener("keydown", event => { if (event.key === "Escape") hideTip(); });

  themeChanged();
})();
