"""What several questions draw with: colours, layout, SVG, mosaics, volumes, graphs."""
