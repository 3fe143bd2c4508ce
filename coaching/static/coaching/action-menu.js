// A menu behind a button of the theme: it takes the focus when it opens and gives it back with Escape.

document.addEventListener("alpine:init", () => {
  window.Alpine.data("actionMenu", () => ({
    open: false,
    toggle() {
      this.open = !this.open;
      if (this.open) setTimeout(() => document.getElementById(this.$root.dataset.menu)?.querySelector("a")?.focus());
    },
    close(event) {
      if (!this.$refs.trigger.contains(event.target)) this.open = false;
    },
    back() {
      this.open = false;
      this.$refs.trigger.focus();
    },
  }));
});
