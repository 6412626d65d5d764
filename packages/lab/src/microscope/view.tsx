export default function View() {
  return <h1 class="title">microscope</h1>;
}
