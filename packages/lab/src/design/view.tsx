export function DesignView() {
  return <h1 class="title">Design</h1>;
}
