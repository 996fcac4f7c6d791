"""The few shared Streamlit pieces: controls, numbers, pictures, downloads, cached calls."""
