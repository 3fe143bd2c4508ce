// Looks through a page for words that do not stand out enough from what is behind them, for controls without a name and
// for buttons too small for a finger, and answers with a sentence for each. https://www.w3.org/TR/WCAG22/
(isTouched) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();

  function parsed(colour) {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, { parts: [red, green, blue], alpha: alpha / 255 });
    }
    return known.get(colour);
  }

  const over = (front, back, alpha) => front.map((part, index) => part * alpha + back[index] * (1 - alpha));

  /** What is behind an element; null where that is a picture. */
  function behind(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const layer = parsed(style.backgroundColor);
      if (layer.alpha > 0) layers.push(layer);
      if (layer.alpha === 1) break;
    }
    return layers.reverse().reduce((back, layer) => over(layer.parts, back, layer.alpha), [255, 255, 255]);
  }

  function luminance(parts) {
    const [red, green, blue] = parts
      .map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(one, other) {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }

  /** Icons are letters of a font; hidden words are for those who do not see. */
  const isUnread = (element) => element.closest(
    ".material-symbols-outlined, .unseen, .b-slot-name, script, style, noscript, template, option, :disabled, .select2-hidden-accessible",
  );

  function isSeen(element) {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 1 && box.height > 1;
  }

  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || isUnread(element) || !isSeen(element)) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    if (!back) continue;
    let { alpha } = parsed(style.color);
    for (let at = element; at; at = at.parentElement) alpha *= Number(getComputedStyle(at).opacity);
    const ratio = contrast(over(parsed(style.color).parts, back, alpha), back);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} to 1: “${text.slice(0, 40)}” (${element.className})`);
  }

  function words(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[aria-hidden=true], .material-symbols-outlined, script, style, svg").forEach((one) => one.remove());
    copy.querySelectorAll("[title]").forEach((one) => { if (!one.textContent.trim()) one.replaceWith(one.title); });
    copy.querySelectorAll("img[alt]").forEach((one) => one.replaceWith(one.alt));
    return copy.textContent.trim();
  }

  function nameOf(element) {
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    return element.getAttribute("aria-label")
      || ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim()
      || [...(element.labels ?? [])].map(words).join(" ").trim()
      || (element.matches("input[type=submit], input[type=button]") ? element.value : "")
      || (element.matches("input, select, textarea") ? "" : words(element))
      || element.title;
  }

  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=combobox]";
  for (const control of document.querySelectorAll(controls)) {
    // Of select2 only what is typed in, which is named when one comes to it; the field it stands for names the rest.
    if (control.matches(".select2-search__field")) control.focus();
    const isItsOwn = control.closest(".select2-container") && !control.matches(".select2-search__field");
    if (!isSeen(control) || control.matches(".select2-hidden-accessible") || isItsOwn) continue;
    if (!nameOf(control)) found.push(`no name: ${control.outerHTML.slice(0, 120)}`);
    const { width, height } = control.getBoundingClientRect();
    const isSmall = width < 24 || height < 24;
    const isPressed = control.matches("button, summary, [role=button]") || (control.matches("a") && !words(control));
    if (isTouched && isSmall && isPressed) {
      found.push(`${Math.round(width)} by ${Math.round(height)} pixels: ${control.outerHTML.slice(0, 120)}`);
    }
  }

  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => one.checkVisibility());
  levels.map((one) => Number(one.tagName[1])).reduce((before, level, index) => {
    if (level > before + 1) found.push(`h${level} after h${before}: ${levels[index].textContent.trim().slice(0, 40)}`);
    return level;
  }, 6);
  return [...new Set(found)];
}
